import { CsfServerError } from '../error.ts';
import { outcomesOf } from '../framework/elements.ts';
import { resolveActive } from '../framework/resolve.ts';
import type { OutcomeSettings } from './profile.ts';

/** New settings for an outcome, or for all outcomes of a category or function; what is undefined stays. */
export type OutcomeChange = { readonly id: string } & {
  readonly [Setting in keyof OutcomeSettings]?: OutcomeSettings[Setting] | undefined;
};

const BREADTH = { function: 0, category: 1, outcome: 2 };

/**
 * The changes per outcome id. Where several entries concern an outcome, the more specific one decides: the order
 * in which they are given does not matter.
 *
 * Throws UNKNOWN_ELEMENT, WITHDRAWN_ELEMENT or, for two entries with the same id, INVALID_INPUT.
 */
export function expandOutcomeChanges(
  changes: readonly OutcomeChange[],
): ReadonlyMap<string, Partial<OutcomeSettings>> {
  const resolved = changes.map(({ id, ...settings }) => ({
    element: resolveActive(id),
    settings: withoutUndefined(settings),
  }));
  refuseDuplicates(resolved.map(({ element }) => element.id));
  const expanded = new Map<string, Partial<OutcomeSettings>>();
  for (const { element, settings } of resolved.toSorted(
    (a, b) => BREADTH[a.element.type] - BREADTH[b.element.type],
  )) {
    for (const { id } of outcomesOf(element)) expanded.set(id, { ...expanded.get(id), ...settings });
  }
  return expanded;
}

function withoutUndefined(settings: Omit<OutcomeChange, 'id'>): Partial<OutcomeSettings> {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

function refuseDuplicates(ids: readonly string[]): void {
  const duplicate = ids.find((id, index) => ids.indexOf(id) !== index);
  if (duplicate === undefined) return;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `outcomes has two entries for ${duplicate}.`,
    hint: 'Put all settings of an element into one entry.',
  });
}
