import { isAllowedScore, type Scoring } from '../../profiles/allowed-scores.ts';
import { caseFolded } from '../../text/case-folded.ts';

const NOT_APPLICABLE = 'Not applicable';
const DONT_KNOW = "Don't know";

/** What a cell says: a level, or one of these. `nothing` is an empty cell, or that the respondent does not know. */
export type LevelAnswer = number | 'not applicable' | 'nothing' | 'unreadable';

/** The choices of the drop-down: `3 Achieved`, halves where the profile allows them, and the two that are no level. */
export function levelChoices(scoring: Scoring): readonly string[] {
  return [...levelsOf(scoring).map(({ text }) => text), NOT_APPLICABLE, DONT_KNOW];
}

/** A level as its choice says it. */
export function levelText(scoring: Scoring, value: number): string {
  return levelsOf(scoring).find((level) => level.value === value)?.text ?? String(value);
}

/** Reads a choice, the number or the label of a level alone, or a word for none. */
export function levelIn(cell: string, scoring: Scoring): LevelAnswer {
  const word = keyOf(cell);
  if (word === '' || NOTHING.has(word)) return 'nothing';
  if (NONE.has(word)) return 'not applicable';
  const named = levelsOf(scoring).find(
    ({ text, label }) => keyOf(text) === word || (label !== null && keyOf(label) === word),
  );
  if (named !== undefined) return named.value;
  const number = /^\d{1,3}(?:[.,]\d{1,3})?$/.test(word) ? Number(word.replace(',', '.')) : Number.NaN;
  return isAllowedScore(scoring, number) ? number : 'unreadable';
}

const NOTHING: ReadonlySet<string> = new Set(["don't know", 'dont know', 'unknown', '?', '-']);
const NONE: ReadonlySet<string> = new Set(['not applicable', 'n/a', 'na']);

function levelsOf(scoring: Scoring): readonly { value: number; label: string | null; text: string }[] {
  const levels = scoring.scale.map(({ value, label }) => ({ value, label, text: `${value} ${label}` }));
  const [lowest, highest] = [scoring.scale[0]?.value ?? 0, scoring.scale.at(-1)?.value ?? 0];
  const halves = Array.from({ length: 2 * (highest - lowest) + 1 }, (_, index) => lowest + index / 2)
    .filter((value) => isAllowedScore(scoring, value) && !levels.some((level) => level.value === value))
    .map((value) => ({ value, label: null, text: String(value) }));
  return [...levels, ...halves].sort((a, b) => a.value - b.value);
}

/** Apostrophes and blanks change when programs correct what people type. */
function keyOf(text: string): string {
  return caseFolded(text).replaceAll('’', "'").replaceAll(/\s+/gu, ' ').trim();
}
