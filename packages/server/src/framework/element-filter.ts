import { CsfServerError } from '../refusals/error.ts';
import { resolveActive } from './resolve.ts';

/** Restricts an answer to what lies in a function, a category, or both. Undefined is no restriction. */
export interface ElementFilter {
  readonly functionId?: string | undefined;
  readonly categoryId?: string | undefined;
}

/** Resolves ids given for a filter; throws UNKNOWN_ELEMENT, WITHDRAWN_ELEMENT or INVALID_INPUT: the wrong type, or nothing is in both. */
export function readFilter(given: {
  readonly function?: string | undefined;
  readonly category?: string | undefined;
}): ElementFilter {
  const functionId = given.function === undefined ? undefined : resolveAs('function', given.function);
  const categoryId = given.category === undefined ? undefined : resolveAs('category', given.category);
  if (functionId !== undefined && categoryId !== undefined && !categoryId.startsWith(functionId)) {
    throw new CsfServerError({
      code: 'INVALID_INPUT',
      message: `Category ${categoryId} is not in function ${functionId}, so nothing is in both.`,
      hint: 'Give one of the two; a category needs no function.',
    });
  }
  return { functionId, categoryId };
}

/** Whether a filter restricts anything. */
export function isRestricting({ functionId, categoryId }: ElementFilter): boolean {
  return functionId !== undefined || categoryId !== undefined;
}

/** Whether an id is one of those that the filter asks for. */
export function passes(id: string, { functionId = '', categoryId = '' }: ElementFilter): boolean {
  return id.startsWith(functionId) && id.startsWith(categoryId);
}

function resolveAs(type: 'function' | 'category', text: string): string {
  const element = resolveActive(text);
  if (element.type === type) return element.id;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `${element.id} is not a ${type} but ${element.type === 'outcome' ? 'an' : 'a'} ${element.type}.`,
    hint: `Give the id of a ${type} as ${type}, or leave it out.`,
  });
}
