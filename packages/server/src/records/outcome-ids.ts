import { outcomes } from '../framework/elements.ts';
import { resolveOutcomes } from '../framework/resolve.ts';

/**
 * The outcomes that forgivingly spelled ids and names mean, each once and in NIST's order. A function or category stands
 * for all its outcomes.
 * @throws CsfServerError as `resolveActive` does
 */
export function outcomeIds(given: readonly string[]): readonly string[] {
  const ids = new Set(given.flatMap((text) => resolveOutcomes(text).map(({ id }) => id)));
  return outcomes.map(({ id }) => id).filter((id) => ids.has(id));
}
