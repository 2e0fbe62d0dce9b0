import type { OutcomeSettings } from '../database/tables/profiles.ts';
import { outcomesOf } from '../framework/elements.ts';
import { resolveActive } from '../framework/resolve.ts';
import { checkEach } from '../refusals/check-each.ts';
import { invalid } from '../refusals/invalid.ts';
import type { TextValues } from './outcome-texts.ts';

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
 * @throws CsfServerError INVALID_INPUT, which names every entry whose id is unknown, withdrawn or given twice
 */
export function expandOutcomeChanges(changes: readonly OutcomeChange[]): ReadonlyMap<string, OutcomeEdit> {
  const taken = new Set<string>();
  const resolveEach = ({ id, ...edit }: OutcomeChange) => {
    const element = resolveActive(id);
    if (taken.has(element.id)) {
      throw invalid(`${element.id} has another entry`, 'Put all that is said of an element into one.');
    }
    taken.add(element.id);
    return { element, edit: withoutUndefined(edit) };
  };
  const resolved = checkEach(changes, resolveEach, 'outcomes');
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
