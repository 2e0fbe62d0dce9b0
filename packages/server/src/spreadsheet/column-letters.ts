const LETTERS = 26;

/** What a spreadsheet calls a column, counted from 1: A, B, …, Z, AA. */
export function columnLetters(number: number): string {
  const before = Math.floor((number - 1) / LETTERS);
  return (before === 0 ? '' : columnLetters(before)) + String.fromCharCode(65 + ((number - 1) % LETTERS));
}
