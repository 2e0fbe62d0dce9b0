import { isCalendarDate } from '../../assessments/calendar-date.ts';
import { quote } from '../../text/quote.ts';
import type { DateOrder } from './column-mapping.ts';
import type { GivenCell } from './given-table.ts';
import { plainWords } from './plain-words.ts';

/** What a cell says as a day, `YYYY-MM-DD`, or why it cannot be read as one. */
export type DayReading =
  | { readonly day: string }
  /** `eitherOrder`: the text, if it is a day in either order. */
  | { readonly problem: string; readonly eitherOrder?: string };

/** The first letters of the months in English, German, French, Spanish and Dutch, without marks. */
const MONTHS: readonly RegExp[] = [
  /^(?:jan|ene)/,
  /^(?:feb|fev)/,
  /^(?:mar|maer|mrt|maa)/,
  /^(?:apr|avr|abr)/,
  /^(?:may|mai|mei)/,
  /^(?:jun|juin)/,
  /^(?:jul|juil)/,
  /^(?:aug|aou|ago)/,
  /^sep/,
  /^(?:oct|okt)/,
  /^nov/,
  /^(?:dec|dez|dic)/,
];

const WRITE = 'write it as 2026-03-31';

/** Reads a cell as a day. A day that could be two is refused with both, unless the order is known. */
export function readDay(cell: GivenCell, order: DateOrder | undefined): DayReading {
  if (cell.day !== undefined) return { day: cell.day };
  const text = cell.text.trim();
  if (cell.number !== undefined) {
    return { problem: `has the number ${quote(text)}: format the column as a date, or ${WRITE}` };
  }
  const iso = /^(\d{4}-\d{2}-\d{2})(?:[T ]\d{2}:\d{2}.{0,20})?$/.exec(text)?.[1];
  if (iso !== undefined) return checked(iso, text);
  return inNumbers(text, order) ?? inWordsOf(text) ?? { problem: `has ${quote(text)}, no date: ${WRITE}` };
}

function inNumbers(text: string, order: DateOrder | undefined): DayReading | null {
  const [, first = '', separator, second = '', year = ''] =
    /^(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{2}|\d{4})(?:[, ]+\d{1,2}:\d{2}.{0,20})?$/.exec(text) ??
    [];
  if (separator === undefined) return null;
  if (year.length === 2) return { problem: `has ${quote(text)}, whose year has two digits: ${WRITE}` };
  const dmy = isoOf(year, second, first);
  const mdy = isoOf(year, first, second);
  // Where days are written with dots, the day comes first.
  if (order === 'dmy' || separator === '.') return checked(dmy, text);
  if (order === 'mdy') return checked(mdy, text);
  if (dmy !== mdy && isCalendarDate(dmy) && isCalendarDate(mdy)) {
    return {
      problem: `has ${quote(text)}, which is ${dmy} or ${mdy}: say "dates": "dmy" or "mdy" in the mapping`,
      eitherOrder: text,
    };
  }
  return checked(isCalendarDate(dmy) ? dmy : mdy, text);
}

/** `31 March 2026`, `March 31, 2026`. */
function inWordsOf(text: string): DayReading | null {
  const words = plainWords(text.slice(0, 60))
    .split(' ')
    .filter((word) => word !== 'de');
  if (words.length !== 3) return null;
  const month = MONTHS.findIndex((start) => words.some((word) => start.test(word))) + 1;
  const day = words
    .map((word) => /^(\d{1,2})(?:st|nd|rd|th|er)?$/.exec(word)?.[1])
    .find((found) => found !== undefined);
  const year = words.find((word) => /^\d{4}$/.test(word));
  if (month === 0 || day === undefined || year === undefined) return null;
  return checked(isoOf(year, String(month), day), text);
}

function isoOf(year: string, month: string, day: string): string {
  return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}

function checked(day: string, text: string): DayReading {
  return isCalendarDate(day) ? { day } : { problem: `has ${quote(text)}, which is no day of the calendar` };
}
