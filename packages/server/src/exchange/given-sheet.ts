import type { Sheet } from '../spreadsheet/read/workbook.ts';

/** What an import cannot use: a formula without its result, an error. */
export type UnusableCell = 'formula' | 'error';

export interface GivenRow {
  /** As the spreadsheet program shows it, from 1. */
  readonly number: number;
  /** From column A on; an empty text where a cell has no value. */
  readonly cells: readonly string[];
  /** By column, from 0. */
  readonly unusable: ReadonlyMap<number, UnusableCell>;
}

/** Cells that are shown as one, whose value is in the first. Rows count from 1, columns from 0. */
export interface MergedCells {
  readonly firstRow: number;
  readonly lastRow: number;
  readonly firstColumn: number;
  readonly lastColumn: number;
}

/** A sheet as the imports of this folder read it. */
export interface GivenSheet {
  readonly name: string;
  readonly rows: readonly GivenRow[];
  readonly merged: readonly MergedCells[];
}

export function givenSheets(sheets: readonly Sheet[]): readonly GivenSheet[] {
  return sheets.map(({ name, rows }) => ({
    name,
    rows: rows.map(({ number, cells }) => ({ number, cells, unusable: new Map() })),
    merged: [],
  }));
}
