import { invalidFile } from '../refusals/invalid-file.ts';
import { quote } from '../text/quote.ts';

/**
 * Text of a file as one line: white space of any kind is a single blank, invisible characters are gone.
 * @throws CsfServerError INVALID_FILE for control characters, and for text longer than anything NIST has in this place
 */
export function tidy(text: string, { maxLength, place }: { maxLength: number; place: string }): string {
  const line = text
    .replaceAll(/\p{Cf}/gu, '')
    .replaceAll(/\s+/gu, ' ')
    .trim();
  if (/\p{Cc}/u.test(line) || !line.isWellFormed()) {
    throw invalidFile(`${place} has control characters: ${quote(line)}.`);
  }
  if (line.length > maxLength) {
    throw invalidFile(`${place} is longer than ${maxLength} characters: ${quote(line)}`);
  }
  return line;
}
