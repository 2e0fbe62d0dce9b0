import { invalid } from '../refusals/invalid.ts';

/**
 * The content that a draft makes of a record or, where there is none, of `blank`: it has what a new record need not
 * say, and stands in for the required rest.
 *
 * Throws INVALID_INPUT, which names the required fields that a new record lacks.
 */
export function overlay<Content extends object>(
  before: Content | null,
  draft: Partial<Content>,
  { blank, required }: { blank: Content; required: readonly (keyof Content & string)[] },
): Content {
  if (before !== null) return { ...before, ...draft };
  const missing = required.filter((field) => !Object.hasOwn(draft, field));
  if (missing.length > 0) {
    throw invalid(`A new record needs ${missing.join(', ')}`, 'To change a record instead, give its id.');
  }
  return { ...blank, ...draft };
}
