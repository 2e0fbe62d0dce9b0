import type { ScaleLevel } from '../database/tables/profiles.ts';
import { parentsOf } from '../framework/elements.ts';
import type { Wording } from '../framework-import/wording.ts';
import type { TextField } from '../profiles/outcome-texts.ts';
import type { Profile } from '../profiles/profile.ts';
import { counted } from '../text/counted.ts';
import { escaped, quoted } from '../text/escaped-markdown.ts';
import type { DraftSource, LinkedEvidence, LinkedRisk } from './draft-source.ts';
import { bullets, missing } from './markdown.ts';

/** How much of what was recorded a draft quotes. */
export interface DraftBounds {
  /** The most characters of one text. */
  readonly characters: number;
  /** The most records of one kind. */
  readonly records: number;
}

export type TextOf = (field: TextField, what: string) => string;

/** Quotes texts of the profile; in place of one that nobody has written stands what is missing. */
export function textReader({ texts }: DraftSource, bounds: DraftBounds): TextOf {
  return (field, what) => quotedOr(texts[field] ?? null, what, bounds);
}

export function quotedOr(text: string | null, what: string, { characters }: DraftBounds): string {
  if (text === null) return missing(what);
  return text.length <= characters
    ? quoted(text)
    : `${quoted(text.slice(0, characters).toWellFormed())} …\n\n(Shortened: the profile has the whole text.)`;
}

function inlineOr(text: string | null, what: string, { characters }: DraftBounds): string {
  if (text === null) return missing(what);
  return text.length <= characters ? escaped(text) : `${escaped(text.slice(0, characters).toWellFormed())} …`;
}

/** Says what the outcome is, in whose words, and which profile it is in. */
export function subject({ profile, standing, words }: DraftSource, bounds: DraftBounds): string {
  const { outcome } = standing;
  const within = parentsOf(outcome).map(({ name }) => name);
  const statement = words.statementOf(outcome);
  return [
    words.isImported ? quotedOr(statement, 'statement', bounds) : statement,
    ...examples(words, outcome.id, bounds),
    bullets([
      `Outcome: ${outcome.id} ${outcome.shortName}, of NIST CSF 2.0 (${within.join(': ')})`,
      `Wording of the statement: ${escaped([words.wording, ...Object.values(words.whoseOf(outcome.id))].join('; here '))}`,
      `Organization: ${inlineOr(profile.organization, 'organization', bounds)}`,
      `Profile: ${inlineOr(profile.name, 'profile', bounds)}`,
    ]),
  ].join('\n\n');
}

function examples(words: Wording, id: string, bounds: DraftBounds): readonly string[] {
  const { examples = [], moreExamples = 0 } = words.examplesOf(id);
  if (examples.length === 0) return [];
  const shown = examples.slice(0, bounds.records).map((text) => inlineOr(text, 'example', bounds));
  const more = examples.length - shown.length + moreExamples;
  const left = more === 0 ? [] : [`(${counted(more, 'more example')}: csf_get has all.)`];
  const whose = words.whoseOf(id).words ?? 'in the same wording';
  return [`Implementation examples (${whose}):`, bullets(shown), ...left];
}

/** Whether the profile covers the outcome at all: without this, a draft would pass for something that is wanted. */
export function applicability({ standing, texts }: DraftSource, bounds: DraftBounds): readonly string[] {
  if (standing.state === 'excluded') {
    return [
      '**The profile excludes this outcome.** Its reason:',
      quotedOr(texts.rationale ?? null, 'rationale', bounds),
    ];
  }
  if (standing.state !== 'not applicable') return [];
  const reason = standing.assessment?.notApplicableReason ?? null;
  return ['**This outcome was recorded as not applicable.** The reason:', quotedOr(reason, 'reason', bounds)];
}

export function currentLevel({ profile, standing }: DraftSource, bounds: DraftBounds): string {
  const { assessment } = standing;
  if (assessment === null || assessment.score === null) return `Current score: ${missing('current score')}`;
  const assessor = inlineOr(assessment.assessor, 'assessor', bounds);
  return `Current score: ${levelName(profile.scale, assessment.score)}, assessed on ${assessment.date} by ${assessor}`;
}

export function targetLevel({ profile, standing }: DraftSource): string {
  const { target } = standing;
  return `Target: ${target === null ? missing('target') : levelName(profile.scale, target)}`;
}

export function lookFor({ standing }: DraftSource, mark?: string): string {
  return bullets(standing.outcome.lookFor, mark);
}

/** Lists a kind of linked records as far as the bounds go, and counts the others. */
export function listed<T>(
  records: readonly T[],
  { records: limit }: DraftBounds,
  { none, mark, line }: { none: string; mark?: string; line: (record: T) => string },
): string {
  if (records.length === 0) return none;
  const list = bullets(records.slice(0, limit).map(line), mark);
  const more = records.length - limit;
  return more > 0 ? `${list}\n\n(${counted(more, 'more record')}: records_list has all.)` : list;
}

export function evidenceLine(bounds: DraftBounds): (evidence: LinkedEvidence) => string {
  return ({ id, title, reference, owner, date, reviewStatus }) =>
    `${id}: ${inlineOr(title, 'title', bounds)} (${inlineOr(reference, 'reference', bounds)}), dated ${escaped(date)}, owner ${inlineOr(owner, 'owner', bounds)}, ${escaped(reviewStatus)}`;
}

export function riskLine({ riskScales }: Profile, bounds: DraftBounds): (risk: LinkedRisk) => string {
  const level = (scale: readonly ScaleLevel[], value: number | null, what: string): string =>
    `${what} ${value === null ? missing(what) : levelName(scale, value)}`;
  return ({ id, title, likelihood, impact, treatment, owner }) =>
    [
      `${id}: ${inlineOr(title, 'title', bounds)}`,
      level(riskScales.likelihood, likelihood, 'likelihood'),
      level(riskScales.impact, impact, 'impact'),
      `treatment ${inlineOr(treatment, 'treatment', bounds)}`,
      `owner ${inlineOr(owner, 'owner', bounds)}`,
    ].join(', ');
}

/** Says that risks which are closed are left out, if there are any. */
export function closedRisks({ closedRisks }: DraftSource): readonly string[] {
  return closedRisks === 0 ? [] : [`(${counted(closedRisks, 'closed risk')} left out.)`];
}

/** A level with its label; a number between two levels with both of them. */
function levelName(scale: readonly ScaleLevel[], value: number): string {
  const named = (level: ScaleLevel): string => `${level.value} ${escaped(level.label)}`;
  const level = scale.find((level) => level.value === value);
  if (level !== undefined) return `${value} (${escaped(level.label)})`;
  const below = scale.findLast((level) => level.value < value);
  const above = scale.find((level) => level.value > value);
  if (below === undefined || above === undefined) return String(value);
  return `${value} (between ${named(below)} and ${named(above)})`;
}
