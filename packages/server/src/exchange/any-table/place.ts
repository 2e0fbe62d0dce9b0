import { quote } from '../../text/quote.ts';

/** The letters of a column, counted from 0: A, …, Z, AA. */
export function letterOf(column: number): string {
  const before = Math.floor(column / 26);
  return `${before > 0 ? letterOf(before - 1) : ''}${String.fromCharCode(65 + (column % 26))}`;
}

/** The column of such letters, from 0; null if the text is something else. */
export function columnOf(letters: string): number | null {
  if (!/^[A-Z]{1,3}$/.test(letters)) return null;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
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
