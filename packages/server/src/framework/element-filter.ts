import { CsfServerError } from '../refusals/error.ts';
import type { Element } from './elements.ts';
import { resolveActive } from './resolve.ts';

/** Restricts an answer to what lies in a function, a category, or both. Undefined is no restriction. */
export interface ElementFilter {
  readonly functionId?: string | undefined;
  readonly categoryId?: string | undefined;
}

/**
 * Resolves ids given for a filter; that of a function may be given as category.
 * @throws CsfServerError UNKNOWN_ELEMENT, WITHDRAWN_ELEMENT or INVALID_INPUT: the wrong type, or nothing is in both
 */
export function readFilter(given: {
  readonly function?: string | undefined;
  readonly category?: string | undefined;
}): ElementFilter {
  const ofFunction = given.function === undefined ? undefined : resolveAs(['function'], given.function);
  const within =
    given.category === undefined ? undefined : resolveAs(['category', 'function'], given.category);
  if (ofFunction !== undefined && within !== undefined && !within.id.startsWith(ofFunction.id)) {
    throw new CsfServerError({
      code: 'INVALID_INPUT',
      message: `${within.id} is not in function ${ofFunction.id}, so nothing is in both.`,
      hint: 'Give one of the two; a category needs no function.',
    });
  }
  return within?.type === 'category'
    ? { functionId: ofFunction?.id, categoryId: within.id }
    : { functionId: (within ?? ofFunction)?.id, categoryId: undefined };
}

/** Whether a filter restricts anything. */
export function isRestricting({ functionId, categoryId }: ElementFilter): boolean {
  return functionId !== undefined || categoryId !== undefined;
}

/** Whether an id is one of those that the filter asks for. */
export function passes(id: string, { functionId = '', categoryId = '' }: ElementFilter): boolean {
  return id.startsWith(functionId) && id.startsWith(categoryId);
}

function resolveAs(types: readonly ('category' | 'function')[], text: string): Element {
  const element = resolveActive(text);
  const { id, type } = element;
  if (types.some((wanted) => wanted === type)) return element;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${id} is not a ${types.join(' or ')} but ${type === 'outcome' ? 'an' : 'a'} ${type}.`,
    hint: `Give the id of a ${types.join(' or ')}, or leave it out.`,
  });
}
