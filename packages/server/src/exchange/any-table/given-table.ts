import { letterOf } from './column-letters.ts';

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

/** What a person sees in a cell of a merged range besides its first: the first one. */
export interface CoveredCell {
  readonly cell: GivenCell;
  /** Of the first one, from 0. */
  readonly column: number;
}

/** A sheet of a workbook, or a CSV file: that has no name. */
export interface GivenTable {
  readonly sheet: string | null;
  /** Whether a spreadsheet program shows no tab for it. */
  readonly isHidden?: boolean;
  readonly rows: readonly GivenRow[];
  /** The cells that merged ranges cover, by `placeKey`. */
  readonly covered?: ReadonlyMap<string, CoveredCell>;
}

export function placeKey(row: number, column: number): string {
  return `${row} ${column}`;
}

/** The cell as a person sees it: with the value of the one above that it is merged with. */
export function seenCell(
  { covered }: GivenTable,
  { number, cells }: GivenRow,
  column: number,
): GivenCell | null {
  const first = covered?.get(placeKey(number, column));
  return first?.column === column ? first.cell : (cells[column] ?? null);
}

/** What is wrong with a cell that is merged with one beside it: nobody can say which column its value is of. */
export function mergeProblem({ covered }: GivenTable, { number }: GivenRow, column: number): string | null {
  const first = covered?.get(placeKey(number, column));
  if (first === undefined || first.column === column) return null;
  return `is merged with column ${letterOf(first.column)}: unmerge the cells, and fill in each`;
}

/** The text of a cell on one line; empty where there is none. */
export function textAt(row: GivenRow, column: number): string {
  return oneLine(row.cells[column]);
}

export function oneLine(cell: GivenCell | null | undefined): string {
  return (cell?.text ?? '').replaceAll(/\s+/gu, ' ').trim();
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
