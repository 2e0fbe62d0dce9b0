import { quote } from '../text/quote.ts';

/** Where something is in a workbook or a CSV file. */
export interface Place {
  /** Null: a CSV file has no sheets. */
  readonly sheet: string | null;
  /** As the spreadsheet program shows it, from 1. */
  readonly row?: number;
  /** In letters. */
  readonly column?: string;
}

/** A place as messages name it: `Sheet "Scores", row 12, column C`, or without what there is not. */
export function inWords({ sheet, row, column }: Place): string {
  const words = [
    sheet !== null && `sheet ${quote(sheet)}`,
    row !== undefined && `row ${row}`,
    column !== undefined && `column ${column}`,
  ]
    .filter(Boolean)
    .join(', ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

/** Column 28 is `AB`. */
export function columnLetters(number: number): string {
  const before = Math.floor((number - 1) / 26);
  return (before === 0 ? '' : columnLetters(before)) + String.fromCharCode(65 + ((number - 1) % 26));
}

/** The number of column `AB` is 28. */
export function columnNumber(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
}
