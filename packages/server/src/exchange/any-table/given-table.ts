import type { Merge } from '../../spreadsheet/read/sheet.ts';

/** A cell with a value. */
export interface GivenCell {
  /** As the file has it; a number as its decimal text. */
  readonly text: string;
  /** Where the file stores a number. */
  readonly number?: number;
  /** `YYYY-MM-DD`, where the file says that the number is a date. */
  readonly day?: string;
  /** The value is to be computed, which no import does. */
  readonly isFormulaWithoutValue?: boolean;
}

export interface GivenRow {
  /** As the spreadsheet program shows it, from 1. */
  readonly number: number;
  /** From column A on; null where a cell has no value. */
  readonly cells: readonly (GivenCell | null)[];
}

/** A sheet of a workbook, or a CSV file: that has no name. */
export interface GivenTable {
  readonly sheet: string | null;
  /** Whether a spreadsheet program shows no tab for it. */
  readonly isHidden?: boolean;
  readonly merges?: readonly Merge[];
  readonly rows: readonly GivenRow[];
}

/** The text of a cell on one line; empty where there is none. */
export function textAt(row: GivenRow, column: number): string {
  return (row.cells[column]?.text ?? '').replaceAll(/\s+/gu, ' ').trim();
}

/** The cells of a column below a row, with their rows; those without a value are left out. */
export function cellsBelow(
  { rows }: GivenTable,
  column: number,
  after: number,
): readonly { readonly row: GivenRow; readonly cell: GivenCell }[] {
  return rows.flatMap((row) => {
    const cell = row.number > after ? row.cells[column] : null;
    return cell == null || isBlank(cell) ? [] : [{ row, cell }];
  });
}

export function isBlank(cell: GivenCell): boolean {
  return cell.text.trim() === '' && cell.isFormulaWithoutValue !== true;
}

/** Columns further right are read only where a mapping names them by their letters. */
export const MAX_COLUMNS = 1_000;

/** How many columns the widest row has, up to those that are looked at. */
export function widthOf({ rows }: GivenTable): number {
  const widest = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  return Math.min(widest, MAX_COLUMNS);
}
