import { MAX_PERSON } from '../../assessments/text-limits.ts';
import type { Scoring } from '../../profiles/allowed-scores.ts';
import { priorityIn, yesOrNo } from '../cell-words.ts';
import { readLevel } from '../read-level.ts';
import type { Role } from './column-mapping.ts';
import type { GivenCell } from './given-table.ts';
import { readDay } from './read-day.ts';

/** What a column is, is seen from its first cells. */
const CELLS_LOOKED_AT = 400;

/** Longer cells are prose. */
const LONGEST_WORD = 40;
const MOST_WORDS = 12;

/** How well the cells of a column fit what its heading says. */
export interface Fit {
  /** The cells with a value that were looked at. */
  readonly cells: number;
  /** The share that can be read as the role demands, 0 to 1; 1 for an empty column. */
  readonly readable: number;
  /** Whether the others can be words of a scale or list that the mapping explains. */
  readonly explainable: boolean;
}

export function fitOf(cells: readonly GivenCell[], role: Role, scoring: Scoring): Fit {
  const looked = cells.slice(0, CELLS_LOOKED_AT);
  const readable = looked.filter((cell) => isReadable(cell, role, scoring)).length;
  return {
    cells: looked.length,
    readable: looked.length === 0 ? 1 : readable / looked.length,
    explainable: areWords(looked),
  };
}

function isReadable(cell: GivenCell, role: Role, scoring: Scoring): boolean {
  const text = cell.text.trim();
  switch (role) {
    case 'score':
    case 'policy':
    case 'practice':
    case 'target':
      return readLevel(cell, scoring).is !== 'problem';
    case 'date':
      // One that could be two days is a date all the same.
      return 'day' in readDay(cell, 'dmy') || 'day' in readDay(cell, 'mdy');
    case 'priority':
    case 'currentPriority':
      return priorityIn(text) !== null;
    case 'included':
      return yesOrNo(text) !== null;
    case 'owner':
    case 'assessor':
      return text.length <= MAX_PERSON && cell.number === undefined;
    default:
      return cell.number === undefined;
  }
}

/** Few different words, or numbers: not prose. */
function areWords(cells: readonly GivenCell[]): boolean {
  if (cells.every(({ text }) => /^\s*\d/.test(text) && text.length <= LONGEST_WORD)) return true;
  const words = new Set(cells.map(({ text }) => text.trim().toLowerCase()));
  return words.size <= MOST_WORDS && [...words].every((word) => word.length <= LONGEST_WORD);
}

/** Whether cells hold levels of the scale, at least one of them. */
export function areLevels(cells: readonly GivenCell[], scoring: Scoring): boolean {
  const looked = cells.slice(0, CELLS_LOOKED_AT);
  return (
    looked.some((cell) => readLevel(cell, scoring).is === 'level') &&
    fitOf(looked, 'score', scoring).readable >= 0.9
  );
}
