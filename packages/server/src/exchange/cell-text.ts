import { isCalendarDate } from '../assessments/calendar-date.ts';
import { isoDay } from '../spreadsheet/iso-day.ts';
import { inWords } from '../spreadsheet/place.ts';
import type { Workbook } from '../spreadsheet/read/sheet.ts';
import { quote } from '../text/quote.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { refusedFile } from './refused-file.ts';
import type { CellPlace } from './sheet-table.ts';
import { storedText } from './stored-text.ts';

/** 1900-03-01, and 2099-12-31: a number within is taken for a day. */
const FIRST_SERIAL = 61;
const LAST_SERIAL = 73_050;

/**
 * The text of a cell as the profile would keep it; null for an empty cell.
 * @throws CsfServerError INVALID_FILE, with the place of the cell, for a text that is too long or has invisible characters
 */
export function paragraphIn(cell: string, place: CellPlace, maxLength: number): string | null {
  return checked(cell, place, paragraph(maxLength));
}

/** The same for one line; line breaks at its ends go. */
export function lineIn(cell: string, place: CellPlace, maxLength: number): string | null {
  return checked(cell, place, line(maxLength));
}

function checked(cell: string, place: CellPlace, schema: ReturnType<typeof line>): string | null {
  if (cell.trim() === '') return null;
  const stored = storedText(cell, schema);
  if ('text' in stored) return stored.text;
  throw refusedFile(`${inWords(place)}: the text ${stored.problem}.`);
}

/**
 * The day in a cell, `YYYY-MM-DD`: written so, or the number that spreadsheet programs make of a day. Null for an empty
 * cell.
 * @throws CsfServerError INVALID_FILE, with the place of the cell
 */
export function dayIn(
  cell: string,
  place: CellPlace,
  { uses1904 }: Pick<Workbook, 'uses1904'>,
): string | null {
  const text = cell.trim();
  if (text === '') return null;
  const written = /^(\d{4}-\d{2}-\d{2})(?:T00:00:00.*)?$/.exec(text)?.[1];
  if (written !== undefined && isCalendarDate(written)) return written;
  const serial = /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  const day = serial >= FIRST_SERIAL && serial <= LAST_SERIAL ? isoDay(serial, uses1904) : null;
  if (day !== null) return day;
  throw refusedFile(`${inWords(place)}: ${quote(text)} is not a day. Write it as 2025-03-31.`);
}

/** The number in a cell, perhaps written with a decimal comma; null for an empty cell. */
export function numberIn(cell: string, place: CellPlace): number | null {
  const text = cell.trim().replace(',', '.');
  if (text === '') return null;
  if (/^\d{1,6}(?:\.\d{1,15})?$/.test(text)) return Number(text);
  throw refusedFile(`${inWords(place)}: ${quote(cell.trim())} is not a number.`);
}
