import { CsfServerError } from '../refusals/error.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';
import { type Element, elements, findElement, findWithdrawn, type OutcomeElement } from './elements.ts';
import { normalizeId } from './id.ts';
import type { WithdrawnEntry } from './types.ts';

/** The element that an id stands for. */
export type Resolution =
  | { readonly status: 'active'; readonly element: Element }
  | { readonly status: 'withdrawn'; readonly entry: WithdrawnEntry };

/** Finds the element, in force or withdrawn, that a forgivingly typed id means; null if there is none. */
export function lookUp(text: string): Resolution | null {
  const id = normalizeId(text);
  if (id === null) return null;
  const element = findElement(id);
  if (element !== undefined) return { status: 'active', element };
  const entry = findWithdrawn(id);
  return entry === undefined ? null : { status: 'withdrawn', entry };
}

/** As `lookUp`; throws UNKNOWN_ELEMENT, which suggests the nearest ids. */
export function resolveElement(text: string): Resolution {
  const found = lookUp(text);
  if (found !== null) return found;
  const ids = nearest(
    normalizeId(text) ?? text,
    elements.map((element) => element.id),
    3,
  );
  throw new CsfServerError({
    code: 'UNKNOWN_ELEMENT',
    message: `CSF 2.0 has no element ${quote(text)}.`,
    hint:
      ids.length > 0
        ? `Nearest ids: ${ids.join(', ')}. csf_search finds elements by words.`
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

/** As `resolveActive`, for outcomes only; throws INVALID_INPUT for a function or category. */
export function resolveOutcome(text: string): OutcomeElement {
  const element = resolveActive(text);
  if (element.type === 'outcome') return element;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${element.id} is a ${element.type}; an outcome is needed here.`,
    hint: `Outcome ids look like GV.OC-01; csf_get with id ${element.id} lists those it contains.`,
  });
}
