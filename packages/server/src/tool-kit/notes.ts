import * as z from 'zod';
import { once } from './once.ts';

/** What an answer did not look at, though it was asked to. */
export const notes = once(() => z.array(z.string()).optional().describe('What was ignored, and why.'));

/**
 * Says which arguments were given though they do not apply, so that nobody takes the answer for one that used them.
 * @param reason follows "ignored: "
 */
export function ignored(given: Readonly<Record<string, unknown>>, reason: string): readonly string[] {
  const names = Object.keys(given).filter((name) => given[name] !== undefined);
  return names.length === 0 ? [] : [`${names.join(', ')} ignored: ${reason}`];
}

/** Notes as a field of the facts, to be spread; nothing without notes. */
export function noted(notes: readonly string[]): { readonly notes?: readonly string[] } {
  return notes.length === 0 ? {} : { notes };
}
