import { isCalendarDate } from '../assessments/calendar-date.ts';
import { invalidFile } from '../refusals/invalid-file.ts';
import { quote } from '../text/quote.ts';
import { line, paragraph } from '../tool-kit/text-schemas.ts';
import { type CellPlace, placeInWords } from './sheet-table.ts';

/** Days from the day that spreadsheet programs call 0 to 1970-01-01, and the longest that one is taken for a day. */
const EPOCH_DAYS = 25_569;
const MAX_SERIAL = 100_000;
const DAY_MS = 86_400_000;

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
  const { success, data, error } = schema.safeParse(cell);
  if (success) return data;
  const [issue] = error.issues;
  throw invalidFile(`${placeInWords(place)}: the text ${issue?.message ?? 'cannot be stored'}.`);
}

/**
 * The day in a cell, `YYYY-MM-DD`: written so, or the number that spreadsheet programs make of a day. Null for an empty
 * cell.
 * @throws CsfServerError INVALID_FILE, with the place of the cell
 */
export function dayIn(cell: string, place: CellPlace): string | null {
  const text = cell.trim();
  if (text === '') return null;
  const written = /^(\d{4}-\d{2}-\d{2})(?:T00:00:00.*)?$/.exec(text)?.[1];
  if (written !== undefined && isCalendarDate(written)) return written;
  const serial = /^\d+(?:\.\d+)?$/.test(text) ? Math.floor(Number(text)) : Number.NaN;
  if (serial > 60 && serial < MAX_SERIAL) {
    return new Date((serial - EPOCH_DAYS) * DAY_MS).toISOString().slice(0, 10);
  }
  throw invalidFile(`${placeInWords(place)}: ${quote(text)} is not a day. Write it as 2025-03-31.`);
}

/** The number in a cell, perhaps written with a decimal comma; null for an empty cell. */
export function numberIn(cell: string, place: CellPlace): number | null {
  const text = cell.trim().replace(',', '.');
  if (text === '') return null;
  if (/^\d{1,6}(?:\.\d{1,15})?$/.test(text)) return Number(text);
  throw invalidFile(`${placeInWords(place)}: ${quote(cell.trim())} is not a number.`);
}
