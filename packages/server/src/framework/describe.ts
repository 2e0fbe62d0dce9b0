import {
  childrenOf,
  descendantsOf,
  type Element,
  findElement,
  parentsOf,
  predecessorsOf,
} from './elements.ts';
import type { Resolution } from './resolve.ts';
import type { Succession, WithdrawnEntry } from './types.ts';

export type Detail = 'concise' | 'detailed';

/** An element as it appears in lists. Outcomes have no name of NIST's, but a short one of ours. */
export interface ElementSummary {
  readonly id: string;
  readonly type: 'function' | 'category' | 'outcome';
  readonly name?: string;
  readonly shortName?: string;
  readonly statement: string;
  readonly lookFor?: readonly string[];
}

/** All that the Core says about one element. What an element cannot have, or has none of, is left out. */
export interface ElementDescription extends Omit<ElementSummary, 'statement'> {
  readonly status: 'active' | 'withdrawn';
  /** Absent if the element is withdrawn. */
  readonly statement?: string;
  readonly parents?: readonly { readonly id: string; readonly name: string }[];
  /** Concise: the elements directly below. Detailed: all below in NIST's order, with what to look for. */
  readonly contains?: readonly ElementSummary[];
  readonly predecessors?: readonly Succession[];
  readonly successors?: readonly (Succession & { readonly statement: string })[];
  readonly note?: string;
}

export function describe(resolution: Resolution, detail: Detail): ElementDescription {
  return resolution.status === 'active'
    ? describeActive(resolution.element, detail)
    : describeWithdrawn(resolution.entry);
}

/** An element as it appears in lists; the detailed summary of an outcome says what to look for. */
export function summarize(element: Element, detail: Detail): ElementSummary {
  const { id, type, statement } = element;
  if (type !== 'outcome') return { id, type, name: element.name, statement };
  const { shortName } = element;
  return { id, type, shortName, statement, ...(detail === 'detailed' && { lookFor: element.lookFor }) };
}

function describeActive(element: Element, detail: Detail): ElementDescription {
  const { id, type, ...text } = summarize(element, 'detailed');
  const parents = parentsOf(element).map((parent) => ({ id: parent.id, name: parent.name }));
  const below = detail === 'concise' ? childrenOf(element) : descendantsOf(element);
  const predecessors = predecessorsOf(element);
  return {
    id,
    type,
    status: 'active',
    ...text,
    ...(parents.length > 0 && { parents }),
    ...(below.length > 0 && { contains: below.map((other) => summarize(other, detail)) }),
    ...(predecessors.length > 0 && { predecessors }),
  };
}

function describeWithdrawn({ id, type, name, successors, note }: WithdrawnEntry): ElementDescription {
  const links = successors.map((link) => ({ ...link, statement: statementOf(link.id) }));
  return {
    id,
    type: type === 'subcategory' ? 'outcome' : 'category',
    status: 'withdrawn',
    ...(name !== null && { name }),
    ...(links.length > 0 && { successors: links }),
    ...(note !== null && { note }),
  };
}

function statementOf(id: string): string {
  const element = findElement(id);
  if (element === undefined) throw new Error(`The successor ${id} is no element`);
  return element.statement;
}
