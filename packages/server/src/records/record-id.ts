import { quote } from '../text/quote.ts';

/** Longer texts are refused before they are read as an id. */
export const MAX_RECORD_ID = 16;

/** The registers of a profile, by the letter that begins the ids of their records. */
export const REGISTERS = { E: 'evidence', R: 'risks', A: 'actions', T: 'tiers' } as const;
export type Letter = keyof typeof REGISTERS;

/** The id of a record, such as `E-1`. */
export function recordId(letter: Letter, number: number): string {
  return `${letter}-${number}`;
}

/** Reads the number out of an id, forgivingly spelled: `e1` is `E-1`. Null if the text is no id of this register. */
export function recordNumber(letter: Letter, text: string): number | null {
  const [, given, digits] = /^([A-Z])[\s-]?(\d{1,9})$/.exec(text.trim().toUpperCase()) ?? [];
  const number = Number(digits);
  return given === letter && number > 0 ? number : null;
}

/** What is wrong with an id that no record has, and how to list the others. */
export function unknownRecord(letter: Letter, id: string): string {
  const register = REGISTERS[letter];
  return `The profile has no ${register} ${quote(id)}. Ids look like ${letter}-1; records_list with kind "${register}" lists them`;
}
