import { quote } from '../text/quote.ts';

/** Longer texts are refused before they are read as an id. */
export const MAX_RECORD_ID = 16;

/** The registers of a profile, by the letter that begins the ids of their records. A score has the letter S. */
export const REGISTERS = {
  E: 'evidence',
  R: 'risks',
  A: 'actions',
  T: 'tiers',
  I: 'intake',
  C: 'comments',
  S: 'assessments',
} as const;
export type Letter = keyof typeof REGISTERS;
export type RegisterName = (typeof REGISTERS)[Letter];

/** The letter of each register. */
export const LETTERS = Object.fromEntries(
  Object.entries(REGISTERS).map(([letter, register]) => [register, letter]),
) as Readonly<Record<RegisterName, Letter>>;

/** The id of a record, such as `E-1`. */
export function recordId(letter: Letter, number: number): string {
  return `${letter}-${number}`;
}

/** Reads the number out of an id, forgivingly spelled: `e1` is `E-1`. Null if the text is no id of this register. */
export function recordNumber(letter: Letter, text: string): number | null {
  const read = readRecordId(text);
  return read?.letter === letter ? read.number : null;
}

/** Reads an id of any register. Null if the text is none. */
export function readRecordId(text: string): { readonly letter: Letter; readonly number: number } | null {
  const [, letter = '', digits] = /^([A-Z])[\s-]?(\d{1,9})$/.exec(text.trim().toUpperCase()) ?? [];
  const number = Number(digits);
  return isLetter(letter) && number > 0 ? { letter, number } : null;
}

function isLetter(text: string): text is Letter {
  return Object.hasOwn(REGISTERS, text);
}

/** What is wrong with an id that no record has, and how to list the others. */
export function unknownRecord(letter: Letter, id: string): string {
  const register = REGISTERS[letter];
  return `The profile has no ${register} ${quote(id)}. Ids look like ${letter}-1; records_list with kind "${register}" lists them`;
}
