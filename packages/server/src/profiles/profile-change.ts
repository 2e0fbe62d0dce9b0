import { isDeepStrictEqual } from 'node:util';
import { type OutcomeSettings, type ScaleLevel, settingsColumns } from '../database/tables/profiles.ts';
import { CsfServerError } from '../refusals/error.ts';
import type { Malformed } from '../refusals/malformed.ts';
import { counted } from '../text/counted.ts';
import { isAllowedScore, type Scoring, wantedScore } from './allowed-scores.ts';
import { expandOutcomeChanges, type OutcomeChange, type OutcomeEdit } from './outcome-changes.ts';
import { type OutcomeTexts, TEXT_FIELDS, type TextValues, textsAfter } from './outcome-texts.ts';
import {
  DEFAULT_RULES,
  DEFAULT_SETTINGS,
  isDefault,
  type ProfileContent,
  type ScoringRules,
} from './profile.ts';
import { refuseAppetiteOffScale } from './risk-appetite.ts';
import { DEFAULT_RISK_SCALES, type RiskScales } from './risk-scales.ts';
import { DEFAULT_SCALE } from './scale.ts';
import { sharedTexts } from './shared-texts.ts';

/** The changes that a caller wants in a profile. A value that is undefined stays as it is. */
export interface ProfileChange {
  readonly name?: string | undefined;
  readonly organization?: string | undefined;
  readonly scope?: string | null | undefined;
  readonly rules?: { readonly [Rule in keyof ScoringRules]?: ScoringRules[Rule] | undefined } | undefined;
  readonly scale?: readonly ScaleLevel[] | undefined;
  readonly riskScales?: RiskScales | undefined;
  readonly outcomes?: readonly (OutcomeChange | Malformed)[] | undefined;
}

/** The content of a profile with texts by outcome id: those of all outcomes that a change concerns. */
export interface EditedContent extends ProfileContent {
  readonly texts: ReadonlyMap<string, OutcomeTexts>;
}

/** The values of a new profile; those that are undefined are the default ones. */
export interface NewProfile extends ProfileChange {
  readonly name: string;
  readonly organization: string;
}

/**
 * The content of a new profile.
 * @throws CsfServerError INVALID_INPUT if it does not fit together
 */
export function newContent(given: NewProfile): EditedContent {
  const { name, organization } = given;
  const initial = {
    name,
    organization,
    scope: null,
    rules: DEFAULT_RULES,
    scale: DEFAULT_SCALE,
    riskScales: DEFAULT_RISK_SCALES,
    settings: new Map(),
    texts: new Map(),
  };
  return contentAfter(initial, given);
}

/**
 * The content that a change makes of a profile.
 * @throws CsfServerError INVALID_INPUT if it does not fit together
 */
export function contentAfter(before: EditedContent, change: ProfileChange): EditedContent {
  const scoring = scoringAfter(before, change);
  const edits = expandOutcomeChanges(change.outcomes ?? [], scoring);
  const content = {
    name: change.name ?? before.name,
    organization: change.organization ?? before.organization,
    scope: change.scope === undefined ? before.scope : change.scope,
    ...scoring,
    riskScales: change.riskScales ?? before.riskScales,
    settings: settingsAfter(before.settings, edits),
    texts: allTextsAfter(before.texts, edits),
  };
  checkTargets(content);
  refuseAppetiteOffScale(content);
  return content;
}

/** The values that differ between two contents, before and after; null if none does. Outcomes one by one. */
export function differences(
  before: EditedContent,
  after: EditedContent,
): { readonly before: ProfileValues; readonly after: ProfileValues } | null {
  const fields = (['name', 'organization', 'scope', 'rules', 'scale', 'riskScales'] as const).filter(
    (field) => !isDeepStrictEqual(before[field], after[field]),
  );
  const outcomeIds = differing(before.settings, after.settings);
  const textIds = differing(before.texts, after.texts);
  if (fields.length + outcomeIds.length + textIds.length === 0) return null;
  const pick = (content: EditedContent): ProfileValues => ({
    ...Object.fromEntries(fields.map((field) => [field, content[field]])),
    ...(outcomeIds.length > 0 && {
      outcomes: byId(outcomeIds, (id) => content.settings.get(id) ?? DEFAULT_SETTINGS),
    }),
    ...(textIds.length > 0 && {
      texts: byId(textIds, (id) =>
        changedTexts(content.texts.get(id), before.texts.get(id), after.texts.get(id)),
      ),
    }),
  });
  return { before: pick(before), after: pick(after) };
}

/** Values of a profile that change. */
export interface ProfileValues {
  readonly name?: string;
  readonly organization?: string;
  readonly scope?: string | null;
  readonly rules?: ScoringRules;
  readonly scale?: readonly ScaleLevel[];
  readonly riskScales?: RiskScales;
  readonly outcomes?: Readonly<Record<string, OutcomeSettings>>;
  /** By outcome, only the texts that changed. */
  readonly texts?: Readonly<Record<string, TextValues>>;
}

/** The same values as the audit log keeps them: each text once. */
export function loggedValues({ texts, ...values }: ProfileValues): object {
  return texts === undefined ? values : { ...values, texts: sharedTexts(texts) };
}

function differing(before: ReadonlyMap<string, object>, after: ReadonlyMap<string, object>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((id) => !isDeepStrictEqual(before.get(id), after.get(id)))
    .sort();
}

function byId<T>(ids: readonly string[], value: (id: string) => T): Record<string, T> {
  return Object.fromEntries(ids.map((id) => [id, value(id)]));
}

/** Those texts of an outcome that a change concerns; null where there is none. */
function changedTexts(
  texts: OutcomeTexts = {},
  before: OutcomeTexts = {},
  after: OutcomeTexts = {},
): TextValues {
  const fields = TEXT_FIELDS.filter((field) => before[field] !== after[field]);
  return Object.fromEntries(fields.map((field) => [field, texts[field] ?? null]));
}

/** What a change leaves a profile to score by. */
export function scoringAfter(before: Scoring, { scale = before.scale, rules = {} }: ProfileChange): Scoring {
  const given = Object.entries(rules).filter(([, value]) => value !== undefined);
  return { scale, rules: { ...before.rules, ...Object.fromEntries(given) } };
}

function settingsAfter(
  before: ProfileContent['settings'],
  edits: ReadonlyMap<string, OutcomeEdit>,
): ProfileContent['settings'] {
  const all = new Map(before);
  for (const [id, edit] of edits) {
    const settings = settingsColumns.pick({ ...DEFAULT_SETTINGS, ...before.get(id), ...edit });
    if (isDefault(settings)) all.delete(id);
    else all.set(id, settings);
  }
  return all;
}

function allTextsAfter(
  before: EditedContent['texts'],
  edits: ReadonlyMap<string, OutcomeEdit>,
): EditedContent['texts'] {
  const all = new Map(before);
  for (const [id, edit] of edits) {
    const texts = textsAfter(before.get(id) ?? {}, edit);
    if (Object.keys(texts).length === 0) all.delete(id);
    else all.set(id, texts);
  }
  return all;
}

function checkTargets({ settings, ...scoring }: ProfileContent): void {
  const misfits = [...settings].filter(
    ([, { target }]) => target !== null && !isAllowedScore(scoring, target),
  );
  if (misfits.length === 0) return;
  const examples = misfits.slice(0, 5).map(([id, { target }]) => `${id} (${target})`);
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${counted(misfits.length, 'target')} not on the scale: ${examples.join(', ')}${misfits.length > examples.length ? ', …' : ''}.`,
    hint: `For each, ${wantedScore(scoring)}; null clears a target.`,
  });
}
