/**
 * What the value of a cell is. `date` is a number that the cell shows as a day. `formula` is a formula whose result the
 * file does not have: nothing here evaluates it.
 */
export type CellType = 'text' | 'number' | 'date' | 'boolean' | 'error' | 'formula';

export interface Cell {
  /**
   * A number as its decimal text, a day as `YYYY-MM-DD`, a boolean as `TRUE` or `FALSE`, an error as its name (`#N/A`),
   * nothing for a formula without a result.
   */
  readonly text: string;
  readonly type: CellType;
}

export interface Row {
  /** As the spreadsheet program shows it, from 1. */
  readonly number: number;
  /** By the letters of the column, from left to right; only cells with a value. */
  readonly cells: ReadonlyMap<string, Cell>;
}

/** Cells that are shown as one, whose value is in the first. Rows and columns count from 1. */
export interface Merge {
  readonly first: { readonly row: number; readonly column: number };
  readonly last: { readonly row: number; readonly column: number };
}

export interface Sheet {
  readonly name: string;
  /** Whether the spreadsheet program shows no tab for it. */
  readonly hidden: boolean;
  /** Rows with a value, from top to bottom. */
  readonly rows: readonly Row[];
  readonly merges: readonly Merge[];
}

export interface Workbook {
  readonly sheets: readonly Sheet[];
  /** Whether numbers of days count from 1904: for `isoDay`, where a cell does not say that its number is a day. */
  readonly uses1904: boolean;
}

/** The text of a cell; empty if there is none. */
export function textAt({ cells }: Row, column: string | undefined): string {
  return column === undefined ? '' : (cells.get(column)?.text ?? '');
}
