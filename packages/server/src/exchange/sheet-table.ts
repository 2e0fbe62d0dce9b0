import { columnNumber, inWords } from '../spreadsheet/place.ts';
import type { Merge, Row, Sheet, Workbook } from '../spreadsheet/read/sheet.ts';
import { caseFolded } from '../text/case-folded.ts';
import { quote } from '../text/quote.ts';
import { refusedFile } from './refused-file.ts';

/** Headings stand in one of the first rows. */
const MAX_ROWS_ABOVE = 20;

/** A table in a workbook: a row of headings, and the rows below it that have any value. */
export interface SheetTable {
  readonly sheet: string;
  readonly headingRow: Row;
  /** Those above the headings. */
  readonly above: readonly Row[];
  readonly rows: readonly Row[];
  readonly merges: readonly Merge[];
}

/** A cell by its place, as a spreadsheet program shows it. */
export interface CellPlace {
  readonly sheet: string;
  readonly row: number;
  /** In letters. */
  readonly column: string;
}

/** `C12` */
export function cellName({ row, column }: CellPlace): string {
  return `${column}${row}`;
}

/** Headings are compared by their words: case, blanks and punctuation change when people edit them. */
export function headingKey(text: string): string {
  return (caseFolded(text).match(/[\p{L}\p{N}]+/gu) ?? []).join(' ');
}

/**
 * The tables that have at least so many of these headings, each in a sheet of its own, in the order of the sheets. Other
 * sheets may stand before them, and other rows above the headings.
 */
export function tablesWith(
  sheets: Workbook['sheets'],
  headings: readonly string[],
  least = headings.length,
): readonly SheetTable[] {
  const wanted = new Set(headings.map(headingKey));
  return sheets.flatMap(({ name, rows, merges }: Sheet) => {
    const index = rows.slice(0, MAX_ROWS_ABOVE).findIndex((row) => countOf(wanted, row) >= least);
    const headingRow = rows[index];
    if (headingRow === undefined) return [];
    const below = rows.slice(index + 1).filter(({ cells }) => [...cells.values()].some(isFilled));
    return [{ sheet: name, headingRow, above: rows.slice(0, index), rows: below, merges }];
  });
}

function countOf(wanted: ReadonlySet<string>, { cells }: Row): number {
  return new Set([...cells.values()].map(({ text }) => headingKey(text)).filter((key) => wanted.has(key)))
    .size;
}

/** A cell may hold blanks alone. */
export function isFilled({ text, type }: { readonly text: string; readonly type: string }): boolean {
  return text.trim() !== '' || type === 'formula';
}

/**
 * The columns of a table by heading, in letters. A column that is missing is absent.
 * @throws CsfServerError INVALID_FILE for a heading that stands there twice
 */
export function columnsOf(
  { sheet, headingRow }: SheetTable,
  headings: readonly string[],
): ReadonlyMap<string, string> {
  return new Map(
    headings.flatMap((heading) => {
      const [first, second] = [...headingRow.cells].filter(
        ([, { text }]) => headingKey(text) === headingKey(heading),
      );
      if (first === undefined) return [];
      if (second === undefined) return [[heading, first[0]]];
      const place = inWords({ sheet, row: headingRow.number, column: second[0] });
      throw refusedFile(`${place}: the heading ${quote(heading)} is there twice. Delete one of the columns.`);
    }),
  );
}

/**
 * The value of a cell as text; empty where the cell or the column is not there.
 * @throws CsfServerError INVALID_FILE for a formula without its result, and for an error
 */
export function valueAt(sheet: string, row: Row, column: string | undefined): string {
  const cell = column === undefined ? undefined : row.cells.get(column);
  if (cell === undefined || column === undefined) return '';
  if (cell.type !== 'formula' && cell.type !== 'error') return cell.text;
  const place = inWords({ sheet, row: row.number, column });
  throw refusedFile(
    cell.type === 'formula'
      ? `${place}: a formula without its result. Save the file in a spreadsheet program, or write the value.`
      : `${place}: the cell shows the error ${quote(cell.text)}. Write the value.`,
  );
}

/**
 * Refuses merged cells below the headings in columns that are read: only the first of them has the value.
 * @throws CsfServerError INVALID_FILE
 */
export function refuseMerged({ sheet, headingRow, merges }: SheetTable, columns: Iterable<string>): void {
  const read = [...columns].map((letters) => ({ letters, number: columnNumber(letters) }));
  for (const { first, last } of merges) {
    const column = read.find(({ number }) => number >= first.column && number <= last.column);
    if (column === undefined || last.row <= headingRow.number) continue;
    const rows = first.row === last.row ? 'with those beside it' : `with those down to row ${last.row}`;
    throw refusedFile(
      `${inWords({ sheet, row: first.row, column: column.letters })}: the cell is merged ${rows}. Unmerge them, and fill in each row.`,
    );
  }
}
