import { isDeepStrictEqual } from 'node:util';
import { CsfServerError } from '../error.ts';
import { counted } from '../text/counted.ts';
import { expandOutcomeChanges, type OutcomeChange } from './outcome-changes.ts';
import { DEFAULT_SETTINGS, isDefault, type OutcomeSettings, type ProfileContent } from './profile.ts';
import { DEFAULT_RISK_SCALES, type RiskScales } from './risk-scales.ts';
import { DEFAULT_SCALE, isLevel, levelValues, type ScaleLevel } from './scale.ts';

/** What a caller wants of a profile; what is undefined stays as it is. */
export interface ProfileChange {
  readonly name?: string | undefined;
  readonly organization?: string | undefined;
  readonly scope?: string | null | undefined;
  readonly scale?: readonly ScaleLevel[] | undefined;
  readonly riskScales?: RiskScales | undefined;
  readonly outcomes?: readonly OutcomeChange[] | undefined;
}

/** The content that a change makes of a profile, or of nothing. Throws INVALID_INPUT if it does not fit together. */
export function contentAfter(before: ProfileContent | null, change: ProfileChange): ProfileContent {
  const { name = before?.name, organization = before?.organization } = change;
  if (name === undefined || organization === undefined) {
    throw new CsfServerError({
      code: 'INVALID_INPUT',
      message: 'A new profile needs name and organization.',
      hint: 'Give both, or the id of the profile to change as profile.',
    });
  }
  const content = {
    name,
    organization,
    scope: change.scope === undefined ? (before?.scope ?? null) : change.scope,
    scale: change.scale ?? before?.scale ?? DEFAULT_SCALE,
    riskScales: change.riskScales ?? before?.riskScales ?? DEFAULT_RISK_SCALES,
    settings: settingsAfter(before?.settings ?? new Map(), change.outcomes ?? []),
  };
  checkTargets(content);
  return content;
}

/** The values that differ between two contents, before and after; null if none does. Outcomes one by one. */
export function differences(
  before: ProfileContent,
  after: ProfileContent,
): { readonly before: ProfileValues; readonly after: ProfileValues } | null {
  const fields = (['name', 'organization', 'scope', 'scale', 'riskScales'] as const).filter(
    (field) => !isDeepStrictEqual(before[field], after[field]),
  );
  const outcomeIds = [...new Set([...before.settings.keys(), ...after.settings.keys()])]
    .filter((id) => !isDeepStrictEqual(before.settings.get(id), after.settings.get(id)))
    .sort();
  if (fields.length === 0 && outcomeIds.length === 0) return null;
  const pick = (content: ProfileContent): ProfileValues => ({
    ...Object.fromEntries(fields.map((field) => [field, content[field]])),
    ...(outcomeIds.length > 0 && {
      outcomes: Object.fromEntries(
        outcomeIds.map((id) => [id, content.settings.get(id) ?? DEFAULT_SETTINGS]),
      ),
    }),
  });
  return { before: pick(before), after: pick(after) };
}

/** Values of a profile as the audit log keeps them. */
export interface ProfileValues {
  readonly name?: string;
  readonly organization?: string;
  readonly scope?: string | null;
  readonly scale?: readonly ScaleLevel[];
  readonly riskScales?: RiskScales;
  readonly outcomes?: Readonly<Record<string, OutcomeSettings>>;
}

function settingsAfter(
  before: ProfileContent['settings'],
  changes: readonly OutcomeChange[],
): ProfileContent['settings'] {
  const settings = new Map(before);
  for (const [id, change] of expandOutcomeChanges(changes)) {
    const after = { ...DEFAULT_SETTINGS, ...before.get(id), ...change };
    if (isDefault(after)) settings.delete(id);
    else settings.set(id, after);
  }
  return settings;
}

function checkTargets({ scale, settings }: ProfileContent): void {
  const misfits = [...settings].filter(([, { target }]) => target !== null && !isLevel(scale, target));
  if (misfits.length === 0) return;
  const examples = misfits.slice(0, 5).map(([id, { target }]) => `${id} (${target})`);
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${counted(misfits.length, 'target')} not on the scale: ${examples.join(', ')}${misfits.length > examples.length ? ', …' : ''}.`,
    hint: `Levels are ${levelValues(scale)}; null clears a target.`,
  });
}
