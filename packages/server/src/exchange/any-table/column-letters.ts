import { columnLetters, columnNumber } from '../../spreadsheet/place.ts';

/** The letters of a column, counted from 0. */
export function letterOf(column: number): string {
  return columnLetters(column + 1);
}

/** The column of such letters, from 0; null if the text is something else. */
export function columnOf(letters: string): number | null {
  return /^[A-Z]{1,3}$/.test(letters) ? columnNumber(letters) - 1 : null;
}
