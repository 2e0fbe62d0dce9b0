import type { Profile } from '../../profiles/profile.ts';
import { quote } from '../../text/quote.ts';
import { entryFor, priorityIn, saysNotApplicable, saysNothing, yesOrNo } from '../cell-words.ts';
import { readLevel } from '../read-level.ts';
import type { ColumnMapping, Role } from './column-mapping.ts';
import { formulaProblem } from './formula-problem.ts';
import type { GivenCell } from './given-table.ts';
import type { CellProblem } from './problems.ts';
import { type DayReading, readDay } from './read-day.ts';
import { readText, type TextKind } from './read-text.ts';

/** That an outcome does not apply, instead of a level. */
export const NOT_APPLICABLE = { notApplicable: true } as const;

/** A level, a text, a day, a priority or yes and no, by the role of the column. */
export type CellValue = number | string | boolean | typeof NOT_APPLICABLE;

/** Null: the cell says that nothing is recorded. */
export type CellReading =
  | {
      readonly value: CellValue | null;
      /** The whole text of a level, where the scale calls it something else. */
      readonly otherWords?: string;
    }
  | Omit<CellProblem, 'place'>;

export interface ReadingContext {
  readonly mapping: ColumnMapping;
  readonly profile: Profile;
}

/** Reads a cell with a value by the role of its column. */
export function readCell(cell: GivenCell, role: Role, context: ReadingContext): CellReading {
  const problem = formulaProblem(cell);
  if (problem !== null) return { problem };
  switch (role) {
    case 'score':
    case 'policy':
    case 'practice':
    case 'target':
      return levelIn(cell, role, context);
    case 'date': {
      if (saysNothing(cell.text.trim())) return { value: null };
      const read = readDay(cell, context.mapping.dates);
      return 'day' in read ? { value: read.day } : unreadDay(read);
    }
    case 'priority':
    case 'currentPriority':
      return priorityFrom(cell.text.trim(), context.mapping);
    case 'included':
      return includedIn(cell.text.trim());
    case 'notApplicable':
      return reasonIn(cell);
    default:
      return isPlaceholder(cell.text.trim()) ? { value: null } : textFrom(cell, KINDS[role] ?? 'text');
  }
}

function unreadDay({ problem, eitherOrder }: Extract<DayReading, { problem: string }>): CellReading {
  return { problem, ...(eitherOrder !== undefined && { word: { in: 'dates', text: eitherOrder } }) };
}

/** What people write where they have nothing to say. */
function isPlaceholder(text: string): boolean {
  return saysNothing(text) || saysNotApplicable(text);
}

const KINDS: Partial<Record<Role, TextKind>> = {
  owner: 'name',
  assessor: 'name',
  note: 'note',
  rationale: 'text',
};

function levelIn(cell: GivenCell, role: Role, { mapping, profile }: ReadingContext): CellReading {
  const read = readLevel(cell, profile, mapping);
  switch (read.is) {
    case 'level':
      return { value: read.value, ...(read.otherWords !== undefined && { otherWords: read.otherWords }) };
    case 'nothing':
      return { value: null };
    case 'notApplicable':
      return { value: role === 'target' ? null : NOT_APPLICABLE };
    default:
      return {
        problem: read.problem,
        ...(read.word !== undefined && { word: { in: 'levels', text: read.word } }),
      };
  }
}

function priorityFrom(text: string, { priorities }: ColumnMapping): CellReading {
  const mapped = entryFor(priorities, text);
  if (mapped !== undefined) return { value: mapped };
  const found = priorityIn(text);
  if (found !== null) return { value: found };
  if (isPlaceholder(text)) return { value: null };
  return { problem: `has ${quote(text)}, which is no priority`, word: { in: 'priorities', text } };
}

function includedIn(text: string): CellReading {
  const found = yesOrNo(text);
  if (found !== null) return { value: found };
  return saysNothing(text) ? { value: null } : { problem: `has ${quote(text)}, which is neither yes nor no` };
}

/** Why an outcome does not apply; a yes alone says that it does not. */
function reasonIn(cell: GivenCell): CellReading {
  const text = cell.text.trim();
  if (saysNotApplicable(text)) return { value: NOT_APPLICABLE };
  const answer = yesOrNo(text);
  if (answer !== null) return { value: answer ? NOT_APPLICABLE : null };
  return saysNothing(text) ? { value: null } : textFrom(cell, 'reason');
}

function textFrom(cell: GivenCell, kind: TextKind): CellReading {
  const read = readText(cell, kind);
  return 'text' in read ? { value: read.text } : read;
}
