import { invalidFile } from '../refusals/invalid-file.ts';
import { findInvisible, isWhiteSpace, placeOf } from '../text/invisible.ts';
import { quote } from '../text/quote.ts';

/**
 * Text of a file as one line: white space of any kind is a single blank.
 * @throws CsfServerError INVALID_FILE for control and other invisible characters, and for text longer than anything
 * NIST has in this place
 */
export function tidy(text: string, { maxLength, place }: { maxLength: number; place: string }): string {
  const found = findInvisible(text, isWhiteSpace);
  if (found !== null) {
    throw invalidFile(
      `${place}: a control or other invisible character, ${placeOf(found)} of ${quote(text)}. Delete it.`,
    );
  }
  const line = text.replaceAll(/\s+/gu, ' ').trim();
  if (line.length > maxLength) {
    throw invalidFile(`${place}: longer than ${maxLength} characters: ${quote(line)}`);
  }
  return line;
}
