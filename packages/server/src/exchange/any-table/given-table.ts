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

/** How many columns the widest row has. */
export function widthOf({ rows }: GivenTable): number {
  return rows.reduce((widest, { cells }) => Math.max(widest, cells.length), 0);
}
