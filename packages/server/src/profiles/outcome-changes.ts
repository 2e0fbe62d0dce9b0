import { CsfServerError } from '../error.ts';
import { outcomesOf } from '../framework/elements.ts';
import { resolveActive } from '../framework/resolve.ts';
import type { TextValues } from './outcome-texts.ts';
import type { OutcomeSettings } from './profile.ts';

/** New settings and texts of an outcome; what is absent stays, null clears. */
export type OutcomeEdit = Partial<OutcomeSettings> & TextValues;

/** An edit of an outcome, or of all outcomes of a category or function; what is undefined stays. */
export type OutcomeChange = { readonly id: string } & {
  readonly [Key in keyof OutcomeEdit]?: OutcomeEdit[Key] | undefined;
};

const BREADTH = { function: 0, category: 1, outcome: 2 };

/**
 * The changes per outcome id. Where several entries concern an outcome, the more specific one decides: the order
 * in which they are given does not matter.
 *
 * Throws UNKNOWN_ELEMENT, WITHDRAWN_ELEMENT or, for two entries with the same id, INVALID_INPUT.
 */
export function expandOutcomeChanges(changes: readonly OutcomeChange[]): ReadonlyMap<string, OutcomeEdit> {
  const resolved = changes.map(({ id, ...edit }) => ({
    element: resolveActive(id),
    edit: withoutUndefined(edit),
  }));
  refuseDuplicates(resolved.map(({ element }) => element.id));
  const expanded = new Map<string, OutcomeEdit>();
  for (const { element, edit } of resolved.toSorted(
    (a, b) => BREADTH[a.element.type] - BREADTH[b.element.type],
  )) {
    for (const { id } of outcomesOf(element)) expanded.set(id, { ...expanded.get(id), ...edit });
  }
  return expanded;
}

function withoutUndefined(edit: Omit<OutcomeChange, 'id'>): OutcomeEdit {
  return Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== undefined));
}

function refuseDuplicates(ids: readonly string[]): void {
  const duplicate = ids.find((id, index) => ids.indexOf(id) !== index);
  if (duplicate === undefined) return;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `outcomes has two entries for ${duplicate}.`,
    hint: 'Put all that is said of an element into one entry.',
  });
}
