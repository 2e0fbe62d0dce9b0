import { isAllowedScore, type Scoring } from '../../profiles/allowed-scores.ts';
import { wordOf } from '../cell-words.ts';
import { readLevel } from '../read-level.ts';

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

/** Reads a choice, or a level as people write it. The two that are no level win over labels of the scale. */
export function levelIn(cell: string, scoring: Scoring): LevelAnswer {
  const word = wordOf(cell);
  if (word === wordOf(DONT_KNOW)) return 'nothing';
  if (word === wordOf(NOT_APPLICABLE)) return 'not applicable';
  const read = readLevel({ text: cell }, scoring);
  switch (read.is) {
    case 'level':
      return read.otherWords === undefined ? read.value : 'unreadable';
    case 'nothing':
      return 'nothing';
    case 'notApplicable':
      return 'not applicable';
    default:
      return 'unreadable';
  }
}

function levelsOf(scoring: Scoring): readonly { value: number; text: string }[] {
  const levels = scoring.scale.map(({ value, label }) => ({ value, text: `${value} ${label}` }));
  const [lowest, highest] = [scoring.scale[0]?.value ?? 0, scoring.scale.at(-1)?.value ?? 0];
  const halves = Array.from({ length: 2 * (highest - lowest) + 1 }, (_, index) => lowest + index / 2)
    .filter((value) => isAllowedScore(scoring, value) && !levels.some((level) => level.value === value))
    .map((value) => ({ value, text: String(value) }));
  return [...levels, ...halves].sort((a, b) => a.value - b.value);
}
