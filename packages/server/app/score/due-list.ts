import { CARD_META_KEY } from '../../src/apps/card-names.ts';
import { isRecord, type Params } from '../host/messages.ts';

/** One level that can be chosen. */
export interface Choice {
  readonly value: number;
  readonly label: string;
  readonly meaning: string;
}

/** What the card knows of the current assessment of an outcome. */
export interface Current {
  readonly score: number | null;
  readonly date: string;
  readonly assessor: string;
}

export interface DueOutcome {
  readonly id: string;
  /** What the server gave for one submission about it. */
  readonly value: string;
  readonly shortName: string;
  readonly within: string;
  readonly statement: string;
  /** Whose words the statement is in. */
  readonly words: string;
  readonly examples: readonly string[];
  readonly lookFor: readonly string[];
  readonly evidence: readonly string[];
  readonly material: readonly string[];
  readonly target: number | null;
  readonly priority: string | null;
  readonly current: Current | null;
}

/** The outcomes to score, as the tool's result has them. */
export interface DueList {
  readonly profile: string;
  readonly choices: readonly Choice[];
  /** Whether policy and practice are scored instead of the outcome. */
  readonly hasDimensions: boolean;
  readonly demandsConfirmer: boolean;
  /** Who scores, as the host names them; an empty text if it names nobody. */
  readonly person: string;
  readonly outcomes: readonly DueOutcome[];
}

/** @returns null for a result that is no list of outcomes to score: an error, or that of another tool */
export function readDueList({ structuredContent, _meta, isError }: Params): DueList | null {
  if (isError === true || !isRecord(structuredContent) || !isRecord(_meta)) return null;
  const card = _meta[CARD_META_KEY];
  if (!isRecord(card)) return null;
  const { profile, scale, wording, outcomes } = structuredContent;
  const rules = record(structuredContent['rules']);
  return {
    profile: text(profile),
    choices: choicesOf(records(scale), rules['step']),
    hasDimensions: rules['dimensions'] !== undefined && rules['dimensions'] !== null,
    demandsConfirmer: rules['requiresConfirmer'] === true,
    person: text(card['person']),
    outcomes: records(outcomes).flatMap((outcome) => {
      const value = record(card['values'])[text(outcome['id'])];
      const evidence = record(card['evidence'])[text(outcome['id'])];
      return typeof value === 'string' ? [readOutcome(outcome, { value, evidence, wording })] : [];
    }),
  };
}

function readOutcome(
  outcome: Params,
  { value, evidence, wording }: { value: string; evidence: unknown; wording: unknown },
): DueOutcome {
  const { current } = outcome;
  return {
    id: text(outcome['id']),
    value,
    shortName: text(outcome['shortName']),
    within: text(outcome['within']),
    statement: text(outcome['statement']),
    words: text(outcome['words']) || text(wording),
    examples: texts(outcome['examples']),
    lookFor: texts(outcome['lookFor']),
    evidence: texts(evidence),
    material: texts(outcome['material']),
    target: number(outcome['target']),
    priority: text(outcome['targetPriority']) || null,
    current: isRecord(current)
      ? { score: number(current['score']), date: text(current['date']), assessor: text(current['assessor']) }
      : null,
  };
}

/** The levels of the scale and, where the profile allows halves, the multiples of a half between them. */
function choicesOf(levels: readonly Params[], step: unknown): readonly Choice[] {
  const choices = levels.map(({ value, label, meaning }) => ({
    value: Number(value),
    label: text(label),
    meaning: text(meaning),
  }));
  const [lowest, highest] = [choices[0]?.value, choices.at(-1)?.value];
  if (step !== 0.5 || lowest === undefined || highest === undefined) return choices;
  const known = new Set(choices.map(({ value }) => value));
  const between: Choice[] = [];
  for (let value = Math.ceil(lowest * 2) / 2; value < highest; value += step)
    if (!known.has(value)) between.push({ value, label: '', meaning: '' });
  return [...choices, ...between].sort((a, b) => a.value - b.value);
}

function record(value: unknown): Params {
  return isRecord(value) ? value : {};
}

function records(value: unknown): readonly Params[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
