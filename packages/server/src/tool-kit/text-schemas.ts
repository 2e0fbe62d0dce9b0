import * as z from 'zod';
import { findInvisible, isWhiteSpace, placeOf } from '../text/invisible.ts';

/**
 * One line of text, trimmed. It has no invisible characters and can be stored as UTF-8.
 * @param missing what to do about it where it is required and not given; follows "is required: "
 */
export function line(maxLength: number, missing?: string): z.ZodString {
  return lineOrNothing(maxLength, missing).min(1);
}

/** A line, or an empty text where nothing was filled in. */
export function lineOrNothing(maxLength: number, missing?: string): z.ZodString {
  const refusal = 'must be one line without control or other invisible characters';
  return visible(maxLength, () => false, refusal, missing)
    .trim()
    .max(maxLength);
}

/**
 * Several lines of text, trimmed. The only control characters are newline and tab, and only newline ends a line. It has
 * no other invisible characters.
 */
export function paragraph(maxLength: number): z.ZodString {
  return visible(
    maxLength,
    (text, index) => /[\n\t\u2028\u2029]/.test(text.charAt(index)) || text.startsWith('\r\n', index),
    'must not contain control characters other than newline and tab, or other invisible ones',
  )
    .overwrite((text) => text.replaceAll(/\r\n|[\u2028\u2029]/g, '\n').trim())
    .min(1)
    .max(maxLength);
}

/**
 * Looks at the text as it was given, so that a refusal counts characters as its author does. Does not look at all at one
 * that is more than twice as long as it may be: a break between lines may take two characters, and become one.
 * @param isLayout says which white space, at an index of the text, may be there besides what is trimmed
 */
function visible(
  maxLength: number,
  isLayout: (text: string, index: number) => boolean,
  refusal: string,
  missing?: string,
): z.ZodString {
  const inWords = ({ input }: { readonly input?: unknown }) =>
    input === undefined && missing !== undefined ? `is required: ${missing}` : undefined;
  return z.string({ error: inWords }).check((payload) => {
    const { value, issues } = payload;
    if (value.length > 2 * maxLength) {
      payload.value = 'x'.repeat(maxLength + 1); // in its place: what follows refuses the length, and is done at once
      return;
    }
    const start = value.length - value.trimStart().length;
    const end = value.trimEnd().length;
    const found = findInvisible(value, (character, index) =>
      index < start || index >= end ? isWhiteSpace(character) : isLayout(value, index),
    );
    if (found === null) return;
    issues.push({ code: 'custom', input: value, message: `${refusal}: ${placeOf(found)}` });
  });
}
