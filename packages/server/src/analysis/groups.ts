import type { OutcomeStanding } from '../assessments/standing.ts';
import { type ElementFilter, passes } from '../framework/element-filter.ts';
import { elements, findElement } from '../framework/elements.ts';

/** Outcomes that figures are given of together. */
export interface Group {
  /** `overall`, or the id of a function or category. */
  readonly id: string;
  readonly name: string;
  readonly members: readonly OutcomeStanding[];
}

/**
 * All outcomes that pass the filter, then these by function and by category, in NIST's order; without categories of
 * which the profile includes nothing.
 */
export function groupsOf(standings: readonly OutcomeStanding[], filter: ElementFilter): readonly Group[] {
  const concerned = standings.filter(({ outcome }) => passes(outcome.id, filter));
  const groups = elements
    .filter((element) => element.type !== 'outcome')
    .filter(({ id }) => passes(id, filter))
    .map(({ id, name, type }) => ({
      type,
      group: { id, name, members: concerned.filter(({ outcome }) => outcome.id.startsWith(id)) },
    }));
  const ofType = (wanted: 'function' | 'category'): Group[] =>
    groups.filter(({ type }) => type === wanted).map(({ group }) => group);
  const whole = { id: 'overall', name: nameOf(filter), members: concerned };
  const categories = ofType('category').filter(({ members }) => members.some(({ included }) => included));
  return [whole, ...ofType('function'), ...categories];
}

/** The groups of a concise answer: categories only of a function or category that is asked for. */
export function conciseGroups<Row extends { readonly id: string }>(
  groups: readonly Row[],
  { functionId, categoryId }: ElementFilter,
): readonly Row[] {
  const isWhole = functionId === undefined && categoryId === undefined;
  return isWhole ? groups.filter(({ id }) => !id.includes('.')) : groups;
}

function nameOf({ functionId, categoryId = functionId }: ElementFilter): string {
  const element = categoryId === undefined ? undefined : findElement(categoryId);
  return element === undefined || element.type === 'outcome' ? 'All outcomes' : element.name;
}
