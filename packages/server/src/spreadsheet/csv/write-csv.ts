import { withApostrophe } from '../formula-text.ts';

/** A value of a cell. Null is an empty cell. */
export type CsvValue = string | number | boolean | null;

/** Before the first line, it tells Excel that the file is UTF-8. Without it, Excel reads the code page of the machine. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** What would end a cell or a line, here or where another separator is expected, and blanks that readers might trim. */
const QUOTED = /[",;\t\r\n]|^\s|\s$/;

/**
 * A line of CSV with its end (RFC 4180). No text in it is a formula: see `withApostrophe`. A number stays a number, and
 * a negative one too.
 */
export function csvLine(values: readonly CsvValue[]): string {
  const cells = values.map(csvCell);
  // A line without anything would be no row.
  return `${cells.length === 1 && cells[0] === '' ? '""' : cells.join(',')}\r\n`;
}

function csvCell(value: CsvValue): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const text = withApostrophe(value);
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
