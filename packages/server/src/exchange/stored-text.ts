import type * as z from 'zod';

/** A text as it is stored, or what is wrong with it, as the end of "The text …". */
export type StoredText = { readonly text: string } | { readonly problem: string };

/** Nothing is cut off: what is too long, or carries hidden characters, cannot be stored. */
export function storedText(given: string, schema: z.ZodString): StoredText {
  const { success, data, error } = schema.safeParse(given);
  if (success) return { text: data };
  const [issue] = error.issues;
  if (issue?.code === 'too_big') return { problem: `is longer than ${issue.maximum} characters` };
  return { problem: issue?.message ?? 'cannot be stored' };
}
