import type { Columns, ContentOf, Fields } from '../database/columns.ts';
import { invalid } from '../refusals/invalid.ts';

/**
 * The content that a draft makes of a record or, where there is none, of a new one.
 * @param given values that a new record has beside those of its columns, unless the draft gives others
 * @throws CsfServerError INVALID_INPUT, which names the fields that a new record lacks
 */
export function overlay<F extends Fields>(
  before: ContentOf<F> | null,
  draft: Partial<ContentOf<F>>,
  { fields, initial }: Columns<F>,
  given: Partial<ContentOf<F>> = {},
): ContentOf<F> {
  if (before !== null) return { ...before, ...draft };
  const content = { ...initial, ...given, ...draft };
  const missing = Object.keys(fields).filter((field) => !Object.hasOwn(content, field));
  if (missing.length > 0) {
    throw invalid(`A new record needs ${missing.join(', ')}`, 'To change a record instead, give its id.');
  }
  return content as ContentOf<F>; // nothing is missing
}
