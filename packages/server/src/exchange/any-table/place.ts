import { columnLetters, columnNumber } from '../../spreadsheet/place.ts';
import { quote } from '../../text/quote.ts';

/** The letters of a column, counted from 0. */
export function letterOf(column: number): string {
  return columnLetters(column + 1);
}

/** The column of such letters, from 0; null if the text is something else. */
export function columnOf(letters: string): number | null {
  return /^[A-Z]{1,3}$/.test(letters) ? columnNumber(letters) - 1 : null;
}

/** Where something stands in a file. */
export interface Place {
  /** Null: the file has no sheets. */
  readonly sheet: string | null;
  readonly row: number;
  /** From 0; absent for the whole row. */
  readonly column?: number;
}

/** `Sheet "Scores", row 12, column C`, or without what there is not. */
export function inWords({ sheet, row, column }: Place): string {
  const parts = [
    ...(sheet === null ? [] : [`sheet ${quote(sheet)}`]),
    `row ${row}`,
    ...(column === undefined ? [] : [`column ${letterOf(column)}`]),
  ].join(', ');
  return `${parts.charAt(0).toUpperCase()}${parts.slice(1)}`;
}
