import * as z from 'zod';

/**
 * Characters that a single line must not have: control characters, separators of lines, and invisible ones, by which
 * two names could look alike or a text read backwards. Joiners are allowed, because scripts and emoji need them.
 */
const NOT_IN_LINE = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;

/** One line of text, trimmed. It has no invisible characters and can be stored as UTF-8. */
export function line(maxLength: number): z.ZodString {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !NOT_IN_LINE.test(text), {
      error: 'must be one line without control characters or other invisible ones',
    });
}

/** Several lines of text, trimmed. The only control characters are newline and tab, and only newline ends a line. */
export function paragraph(maxLength: number): z.ZodString {
  return z
    .string()
    .overwrite((text) => text.replaceAll(/\r\n|[\u2028\u2029]/g, '\n').trim())
    .min(1)
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !/[^\P{Cc}\n\t]/u.test(text), {
      error: 'must not contain control characters other than newline and tab',
    });
}
