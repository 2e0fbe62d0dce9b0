import { outcomes } from '../framework/elements.ts';
import { resolveOutcome } from '../framework/resolve.ts';

const orderOf = new Map(outcomes.map(({ id }, index) => [id, index]));

/**
 * The outcomes that forgivingly spelled ids mean, each once and in NIST's order.
 * @throws CsfServerError as `resolveOutcome` does
 */
export function outcomeIds(given: readonly string[]): readonly string[] {
  const ids = new Set(given.map((text) => resolveOutcome(text).id));
  return [...ids].sort((a, b) => (orderOf.get(a) ?? 0) - (orderOf.get(b) ?? 0));
}
