import { invalidFile } from '../refusals/invalid-file.ts';
import { caseFolded } from '../text/case-folded.ts';
import { quote } from '../text/quote.ts';
import type { GivenRow, GivenSheet, MergedCells } from './given-sheet.ts';

/** Headings stand in one of the first rows. */
const MAX_ROWS_ABOVE = 20;

/** A table in a workbook: a row of headings, and the rows below it that have any value. */
export interface SheetTable {
  readonly sheet: string;
  readonly headingRow: GivenRow;
  /** Those above the headings. */
  readonly above: readonly GivenRow[];
  readonly rows: readonly GivenRow[];
  readonly merged: readonly MergedCells[];
}

/** A cell by its place, as a spreadsheet program shows it. */
export interface CellPlace {
  readonly sheet: string;
  readonly row: number;
  /** From 0. */
  readonly column?: number;
}

/** `Sheet "Scores", row 12, column C` */
export function placeInWords({ sheet, row, column }: CellPlace): string {
  const place = `Sheet ${quote(sheet)}, row ${row}`;
  return column === undefined ? place : `${place}, column ${columnLetter(column)}`;
}

/** `C12` */
export function cellName({ row, column = 0 }: CellPlace): string {
  return `${columnLetter(column)}${row}`;
}

/** Column 0 is A. */
function columnLetter(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnLetter(Math.floor(column / 26) - 1) + last;
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
  sheets: readonly GivenSheet[],
  headings: readonly string[],
  least = headings.length,
): readonly SheetTable[] {
  const wanted = new Set(headings.map(headingKey));
  return sheets.flatMap(({ name, rows, merged }) => {
    const index = rows.slice(0, MAX_ROWS_ABOVE).findIndex(({ cells }) => countOf(wanted, cells) >= least);
    const headingRow = rows[index];
    if (headingRow === undefined) return [];
    const below = rows.slice(index + 1).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
    return [{ sheet: name, headingRow, above: rows.slice(0, index), rows: below, merged }];
  });
}

function countOf(wanted: ReadonlySet<string>, cells: readonly string[]): number {
  return new Set(cells.map(headingKey).filter((key) => wanted.has(key))).size;
}

/**
 * The columns of a table by heading, counted from 0. A column that is missing is absent.
 * @throws CsfServerError INVALID_FILE for a heading that stands there twice
 */
export function columnsOf(
  { sheet, headingRow }: SheetTable,
  headings: readonly string[],
): ReadonlyMap<string, number> {
  const keys = headingRow.cells.map(headingKey);
  return new Map(
    headings.flatMap((heading) => {
      const column = keys.indexOf(headingKey(heading));
      if (column === -1) return [];
      const second = keys.lastIndexOf(headingKey(heading));
      if (second !== column) {
        const place = placeInWords({ sheet, row: headingRow.number, column: second });
        throw invalidFile(
          `${place}: the heading ${quote(heading)} is there twice. Delete one of the columns.`,
        );
      }
      return [[heading, column]];
    }),
  );
}

/**
 * The text of a cell; empty where the cell or the column is not there.
 * @throws CsfServerError INVALID_FILE for what has no value that could be read
 */
export function textAt(sheet: string, row: GivenRow, column: number | undefined): string {
  if (column === undefined) return '';
  const unusable = row.unusable.get(column);
  if (unusable === undefined) return row.cells[column] ?? '';
  const place = placeInWords({ sheet, row: row.number, column });
  throw invalidFile(
    unusable === 'formula'
      ? `${place}: a formula without its result. Save the file in a spreadsheet program, or write the value.`
      : `${place}: the cell shows the error ${quote(row.cells[column] ?? '')}. Write the value.`,
  );
}

/**
 * Refuses merged cells below the headings in columns that are read: only the first of them has the value.
 * @throws CsfServerError INVALID_FILE
 */
export function refuseMerged({ sheet, headingRow, merged }: SheetTable, columns: Iterable<number>): void {
  const read = [...columns];
  const found = merged.find(
    ({ lastRow, firstColumn, lastColumn }) =>
      lastRow > headingRow.number && read.some((column) => column >= firstColumn && column <= lastColumn),
  );
  if (found === undefined) return;
  const { firstRow, lastRow, firstColumn, lastColumn } = found;
  const first = cellName({ sheet, row: firstRow, column: firstColumn });
  const last = cellName({ sheet, row: lastRow, column: lastColumn });
  throw invalidFile(
    `${placeInWords({ sheet, row: firstRow, column: firstColumn })}: the cells ${first}:${last} are merged, so which outcome the value is for cannot be told. Unmerge them and fill in each row.`,
  );
}
