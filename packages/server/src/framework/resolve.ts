import { CsfServerError } from '../refusals/error.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';
import { elementsNamed, nearestElements, withdrawnNamed } from './element-name.ts';
import {
  type Element,
  elements,
  findElement,
  findWithdrawn,
  type OutcomeElement,
  outcomesOf,
} from './elements.ts';
import { normalizeId } from './id.ts';
import type { WithdrawnEntry } from './types.ts';

const ids = elements.map((element) => element.id);

/** The element that an id or a name stands for. */
export type Resolution =
  | { readonly status: 'active'; readonly element: Element }
  | { readonly status: 'withdrawn'; readonly entry: WithdrawnEntry };

/** Finds the element, in force or withdrawn, that a forgivingly typed id means; null if there is none. */
export function lookUpId(text: string): Resolution | null {
  const id = normalizeId(text);
  if (id === null) return null;
  const element = findElement(id);
  if (element !== undefined) return { status: 'active', element };
  const entry = findWithdrawn(id);
  return entry === undefined ? null : { status: 'withdrawn', entry };
}

/**
 * As `lookUpId`; a text that is no id may be a name. An id wins over a name, and an element in force over withdrawn ones
 * with the same name. Throws INVALID_INPUT, which lists the candidates, if several elements have the name.
 */
export function lookUp(text: string): Resolution | null {
  return lookUpId(text) ?? lookUpName(text);
}

/** As `lookUp`; throws UNKNOWN_ELEMENT, which suggests the nearest ids and names. */
export function resolveElement(text: string): Resolution {
  const found = lookUp(text);
  if (found !== null) return found;
  const id = normalizeId(text);
  const near = id === null ? nearestElements(text) : nearest(id, ids, 3);
  throw new CsfServerError({
    code: 'UNKNOWN_ELEMENT',
    message: `CSF 2.0 has no element ${quote(text)}.`,
    hint:
      near.length > 0
        ? `${id === null ? 'Nearest' : 'Nearest ids'}: ${near.join(', ')}. csf_search finds elements by words.`
        : 'Ids look like GV, GV.OC and GV.OC-01. csf_search finds elements by words.',
  });
}

/** As `resolveElement`, for elements in force; throws WITHDRAWN_ELEMENT, which names the successors. */
export function resolveActive(text: string): Element {
  const found = resolveElement(text);
  if (found.status === 'active') return found.element;
  const { id, successors, note } = found.entry;
  const ids = successors.map((successor) => successor.id).join(', ');
  throw new CsfServerError({
    code: 'WITHDRAWN_ELEMENT',
    message: `${id} is withdrawn in CSF 2.0.`,
    hint: [ids && `Its content is now in ${ids}: use what fits.`, note].filter(Boolean).join(' '),
  });
}

/** As `resolveActive`, for one outcome; throws INVALID_INPUT for a function or category. */
export function resolveOutcome(text: string): OutcomeElement {
  const element = resolveActive(text);
  if (element.type === 'outcome') return element;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${element.id} is a ${element.type}; an outcome is needed here.`,
    hint: `Outcome ids look like GV.OC-01; csf_get with id ${element.id} lists those it contains.`,
  });
}

/** The outcomes that an id or a name stands for: all of a function or category, or the one outcome. */
export function resolveOutcomes(text: string): readonly OutcomeElement[] {
  return outcomesOf(resolveActive(text));
}

function lookUpName(text: string): Resolution | null {
  const found: readonly Resolution[] = [
    ...elementsNamed(text).map((element) => ({ status: 'active' as const, element })),
    ...withdrawnNamed(text).map((entry) => ({ status: 'withdrawn' as const, entry })),
  ];
  const [first, second] = found;
  if (first === undefined) return null;
  if (second === undefined || first.status !== second.status) return first;
  const candidates = found.filter(({ status }) => status === first.status).map(idOf);
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${quote(text)} is the name of ${candidates.join(' and ')}.`,
    hint: 'Give the id of the one that you mean.',
  });
}

function idOf(resolution: Resolution): string {
  return resolution.status === 'active' ? resolution.element.id : resolution.entry.id;
}
