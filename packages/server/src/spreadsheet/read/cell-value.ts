import { invalidFile } from '../../refusals/invalid-file.ts';
import { isoDay } from '../iso-day.ts';
import { SAVE_AGAIN } from './archive.ts';
import type { IsDateStyle } from './date-styles.ts';
import { MAX_CELL_CHARACTERS, unescaped } from './escapes.ts';
import type { Cell } from './sheet.ts';

/** Excel stores 4.9 as 4.9000000000000004, and shows 15 digits at most. */
const DIGITS = 15;

/** What the cells of a workbook refer to. */
export interface WorkbookFacts {
  readonly texts: readonly string[];
  readonly isDate: IsDateStyle;
  readonly uses1904: boolean;
}

/** A cell as the file has it (ECMA-376 part 1, 18.3.1.4). */
export interface StoredCell {
  readonly type: string;
  readonly style: number;
  readonly hasFormula: boolean;
  /** Null without a `v` element. */
  readonly value: string | null;
  readonly inlineText: string;
}

/**
 * The value of a cell; null if it is empty.
 * @param place of the cell, in words
 * @throws CsfServerError INVALID_FILE for a text that the workbook lacks, or one that is too long
 */
export function cellValue(stored: StoredCell, facts: WorkbookFacts, place: () => string): Cell | null {
  const { type, hasFormula, value } = stored;
  const isWithoutResult = value === null || (value === '' && type !== 'str');
  if (hasFormula && isWithoutResult && stored.inlineText === '') return { text: '', type: 'formula' };
  const cell = contentOf(stored, value ?? '', facts);
  if (cell === undefined)
    throw invalidFile(
      `${place()}: the workbook is damaged, the text of this cell is not in it. ${SAVE_AGAIN}`,
    );
  if (cell.text.length > MAX_CELL_CHARACTERS) {
    throw invalidFile(`${place()}: more than ${MAX_CELL_CHARACTERS} characters, which Excel does not allow.`);
  }
  return cell.text === '' ? null : cell;
}

function contentOf(stored: StoredCell, value: string, facts: WorkbookFacts): Cell | undefined {
  switch (stored.type) {
    case 's':
      return sharedText(value, facts.texts);
    case 'inlineStr':
      return { text: stored.inlineText, type: 'text' };
    case 'str':
      return { text: unescaped(value), type: 'text' };
    case 'b':
      return booleanOf(value);
    case 'e':
      return { text: unescaped(value), type: 'error' };
    case 'd':
      return dateOf(value);
    default:
      return stored.inlineText === ''
        ? numberOf(value, stored.style, facts)
        : { text: stored.inlineText, type: 'text' };
  }
}

function sharedText(index: string, texts: readonly string[]): Cell | undefined {
  if (index === '') return { text: '', type: 'text' };
  const text = texts[Number(index)];
  return text === undefined ? undefined : { text, type: 'text' };
}

function booleanOf(value: string): Cell {
  if (value === '') return { text: '', type: 'text' };
  return { text: value === '1' || value === 'true' ? 'TRUE' : 'FALSE', type: 'boolean' };
}

/** ISO 8601, with a time or without. */
function dateOf(value: string): Cell {
  const day = /^(\d{4}-\d{2}-\d{2})(?:T|$)/.exec(value)?.[1];
  return day === undefined ? { text: unescaped(value), type: 'text' } : { text: day, type: 'date' };
}

function numberOf(value: string, style: number, { isDate, uses1904 }: WorkbookFacts): Cell {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) return { text: unescaped(value), type: 'text' };
  const day = isDate(style) ? isoDay(number, uses1904) : null;
  if (day !== null) return { text: day, type: 'date' };
  return { text: String(Number(number.toPrecision(DIGITS))), type: 'number' };
}
