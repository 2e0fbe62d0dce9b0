import { isAllowedScore, type Scoring } from '../profiles/allowed-scores.ts';
import { levelValues } from '../profiles/scale.ts';
import { quote } from '../text/quote.ts';
import { entryFor, isFailedFormula, saysNotApplicable, saysNothing, wordOf } from './cell-words.ts';

/** What a cell says as a score or target. */
export type LevelReading =
  | {
      readonly is: 'level';
      readonly value: number;
      /** The whole text, where the scale has another label for the number, or none. */
      readonly otherWords?: string;
    }
  | { readonly is: 'nothing' }
  | { readonly is: 'notApplicable' }
  /** `word` is set where an entry in the mapping's `levels` would help. */
  | { readonly is: 'problem'; readonly problem: string; readonly word?: string };

/** What words stand for, besides the labels of the scale; null: nothing is recorded. */
export interface LevelWords {
  readonly levels?: Readonly<Record<string, number | null>> | undefined;
  /** More words for "does not apply". */
  readonly notApplicable?: readonly string[] | undefined;
}

/** A cell as far as it matters here; `number` where the file stores one. */
export interface LevelCell {
  readonly text: string;
  readonly number?: number;
}

const NUMBER = /^[+-]?\d{1,6}(?:[.,]\d{1,6})?$/;
const NUMBERED =
  /^(?:level|stufe|niveau|nivel|l|n)?\s*(\d{1,3}(?:[.,]\d{1,2})?)\s*[-–—:.)=(]\s*(.{1,100}?)\)?$/isu;
const LEVEL = /^(?:level|stufe|niveau|nivel|l)\s*(\d{1,3}(?:[.,]\d{1,2})?)$/iu;

/**
 * Reads a cell as a level of the profile's scale. Nothing is converted: a number that the scale does not have, or a word
 * that it does not know, needs an entry in the mapping's `levels`.
 */
export function readLevel(cell: LevelCell, scoring: Scoring, words: LevelWords = {}): LevelReading {
  const text = cell.text.replaceAll(/\s+/gu, ' ').trim();
  const mapped = entryFor(words.levels, text);
  if (mapped !== undefined) return mapped === null ? { is: 'nothing' } : onScale(mapped, scoring, text);
  if (text === '') return { is: 'nothing' };
  if (isFailedFormula(text)) return { is: 'problem', problem: `has the error ${quote(text)}` };
  const labelled = labelledLevel(text, scoring);
  if (labelled !== undefined) return { is: 'level', value: labelled };
  if (saysNotApplicable(text, words.notApplicable)) return { is: 'notApplicable' };
  if (saysNothing(text)) return { is: 'nothing' };
  if (cell.number !== undefined) return onScale(cell.number, scoring, text);
  return numberIn(text, scoring);
}

function numberIn(text: string, scoring: Scoring): LevelReading {
  if (NUMBER.test(text)) return onScale(decimal(text), scoring, text);
  const bare = LEVEL.exec(text)?.[1];
  if (bare !== undefined) return onScale(decimal(bare), scoring, text);
  if (/%\s*$/.test(text)) {
    return {
      is: 'problem',
      problem: `has ${quote(text)}, and percent are not converted to levels`,
      word: text,
    };
  }
  const [, number, label] = NUMBERED.exec(text) ?? [];
  if (number !== undefined && label !== undefined) return numbered(decimal(number), label, scoring, text);
  return { is: 'problem', problem: `has ${quote(text)}, which is no level of this profile`, word: text };
}

/** `3 - Defined`: the number counts, unless the scale has that label for another one. */
function numbered(value: number, label: string, scoring: Scoring, text: string): LevelReading {
  const known = labelledLevel(label, scoring);
  if (known !== undefined && known !== value) {
    return {
      is: 'problem',
      problem: `has ${quote(text)}, but on this profile's scale ${quote(label)} is ${known}`,
      word: text,
    };
  }
  const read = onScale(value, scoring, text);
  return read.is === 'level' && known === undefined ? { ...read, otherWords: text } : read;
}

function onScale(given: number, scoring: Scoring, text: string): LevelReading {
  // What a formula leaves of 3 may be 2.9999999999999996.
  const value = Number(given.toFixed(9));
  if (isAllowedScore(scoring, value)) return { is: 'level', value };
  const { scale, rules } = scoring;
  const isHalf = isAllowedScore({ scale, rules: { ...rules, step: 0.5 } }, value);
  const problem = isHalf
    ? `has ${quote(text)}, and this profile allows no halves until its rule step is 0.5`
    : `has ${quote(text)}, which is not on this profile's scale (${levelValues(scale)})`;
  return { is: 'problem', problem, word: text };
}

/** `Achieved`, or `3 Achieved` as csf-mcp writes it. */
function labelledLevel(text: string, { scale }: Scoring): number | undefined {
  const known = levelsOf.get(scale) ?? levelsByWord(scale);
  levelsOf.set(scale, known);
  return known.get(wordOf(text));
}

// A scale is looked up for each of many cells, and to fold its labels anew for each would take seconds.
const levelsOf = new WeakMap<Scoring['scale'], ReadonlyMap<string, number>>();

/** The lower level counts where labels are alike. */
function levelsByWord(scale: Scoring['scale']): ReadonlyMap<string, number> {
  const words = scale.flatMap(({ value, label }) =>
    [label, `${value} ${label}`].map((text) => [wordOf(text), value] as const),
  );
  return new Map(words.toReversed());
}

function decimal(text: string): number {
  return Number(text.replace(',', '.'));
}
