import { functions } from './core.ts';
import type { CategoryEntry, FunctionEntry, OutcomeEntry, Succession, WithdrawnEntry } from './types.ts';
import { withdrawn } from './withdrawn.ts';

export interface FunctionElement extends FunctionEntry {
  readonly type: 'function';
}

export interface CategoryElement extends CategoryEntry {
  readonly type: 'category';
}

export interface OutcomeElement extends OutcomeEntry {
  readonly type: 'outcome';
}

/** An element of the Core in force; withdrawn ones are `WithdrawnEntry`. */
export type Element = FunctionElement | CategoryElement | OutcomeElement;

/** All elements in NIST's order, each parent before its children. */
export const elements: readonly Element[] = functions.flatMap((entry) => [
  { ...entry, type: 'function' as const },
  ...entry.categories.flatMap((category) => [
    { ...category, type: 'category' as const },
    ...category.outcomes.map((outcome) => ({ ...outcome, type: 'outcome' as const })),
  ]),
]);

/** The 106 outcomes in NIST's order. */
export const outcomes: readonly OutcomeElement[] = elements.filter((element) => element.type === 'outcome');

const elementById = new Map(elements.map((element) => [element.id, element]));
const withdrawnById = new Map(withdrawn.map((entry) => [entry.id, entry]));

/** The element in force with exactly this id. */
export function findElement(id: string): Element | undefined {
  return elementById.get(id);
}

/** NIST's name of a function or category in force, our short name of an outcome: what stands beside an id in lists. */
export function shortNameOf(id: string): string {
  const element = findElement(id);
  if (element === undefined) throw new Error(`There is no element ${id}`);
  return element.type === 'outcome' ? element.shortName : element.name;
}

/** The withdrawn element with exactly this id. */
export function findWithdrawn(id: string): WithdrawnEntry | undefined {
  return withdrawnById.get(id);
}

// An id begins with the ids of what contains it (GV, GV.OC, GV.OC-01): that is how these find their way.

/** The function and the category above an element, as far as it has them. */
export function parentsOf(element: Element): readonly (FunctionElement | CategoryElement)[] {
  return elements
    .filter((other) => other.type !== 'outcome')
    .filter((other) => other.id !== element.id && element.id.startsWith(other.id));
}

/** The elements directly below: the categories of a function, the outcomes of a category. */
export function childrenOf(element: Element): readonly Element[] {
  const type = element.type === 'function' ? 'category' : 'outcome';
  return descendantsOf(element).filter((other) => other.type === type);
}

/** All elements below, in NIST's order. */
export function descendantsOf(element: Element): readonly Element[] {
  return elements.filter((other) => other.id !== element.id && other.id.startsWith(element.id));
}

/** The outcomes that an element stands for: those below it or, for an outcome, itself. */
export function outcomesOf(element: Element): readonly OutcomeElement[] {
  return outcomes.filter((outcome) => outcome.id.startsWith(element.id));
}

/** The order in which entries for elements apply, so that the more specific ones decide. */
export const BREADTH: Readonly<Record<Element['type'], number>> = { function: 0, category: 1, outcome: 2 };

/** The withdrawn elements whose content NIST put into this one, and how. */
export function predecessorsOf(element: Element): readonly Succession[] {
  return withdrawn.flatMap((entry) =>
    entry.successors.filter(({ id }) => id === element.id).map(({ kind }) => ({ id: entry.id, kind })),
  );
}
