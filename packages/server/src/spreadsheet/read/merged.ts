import { invalidFile } from '../../refusals/invalid-file.ts';
import { columnLetters, inWords } from '../place.ts';
import type { Cell, Merge, Row, Sheet } from './sheet.ts';

/** The most cells that merged ones may cover. */
const MAX_COVERED = 200_000;

/** A cell of a merged range besides its first, as a person sees it. A file has the value in the first cell only. */
export interface CoveredCell {
  readonly row: number;
  /** From 1. */
  readonly column: number;
  /** The first cell of the range. */
  readonly first: Merge['first'];
  /** The value of the first cell. */
  readonly value: Cell;
}

/**
 * The cells that merged ranges with a value cover, in rows that have any value.
 * @throws CsfServerError INVALID_FILE if that is much more than a table has
 */
export function coveredCells({
  name,
  rows,
  merges,
}: Pick<Sheet, 'name' | 'rows' | 'merges'>): readonly CoveredCell[] {
  const covered: CoveredCell[] = [];
  for (const { first, last } of merges) {
    const start = indexOf(rows, first.row);
    const value =
      rows[start]?.number === first.row ? rows[start].cells.get(columnLetters(first.column)) : undefined;
    if (value === undefined) continue;
    for (let index = start; (rows[index]?.number ?? Number.POSITIVE_INFINITY) <= last.row; index++) {
      const row = rows[index]?.number ?? 0;
      for (let column = first.column; column <= last.column; column++) {
        if (row === first.row && column === first.column) continue;
        if (covered.length === MAX_COVERED)
          throw invalidFile(`${inWords({ sheet: name })}: too many merged cells.`);
        covered.push({ row, column, first, value });
      }
    }
  }
  return covered;
}

/** The index of the first row with this number or a higher one. There may be thousands of ranges and rows. */
function indexOf(rows: readonly Row[], number: number): number {
  let [low, high] = [0, rows.length];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((rows[middle]?.number ?? 0) < number) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The sheet with the value of each merged range in all cells of that range. Rows without any value stay away. */
export function fillMerged(sheet: Sheet): Sheet {
  const rows = sheet.rows.map((row) => ({ ...row, cells: new Map(row.cells) }));
  const byNumber = new Map(rows.map((row) => [row.number, row]));
  for (const { row, column, value } of coveredCells(sheet))
    byNumber.get(row)?.cells.set(columnLetters(column), value);
  return { ...sheet, rows };
}
