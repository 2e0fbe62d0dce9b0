import { CsfServerError } from '../error.ts';
import { resolveActive } from './resolve.ts';

/** Restricts an answer to what lies in a function, a category, or both. Undefined is no restriction. */
export interface ElementFilter {
  readonly functionId?: string | undefined;
  readonly categoryId?: string | undefined;
}

/** Resolves ids given for a filter; throws UNKNOWN_ELEMENT, WITHDRAWN_ELEMENT or, for the wrong type, INVALID_INPUT. */
export function readFilter(given: {
  readonly function?: string | undefined;
  readonly category?: string | undefined;
}): ElementFilter {
  return {
    functionId: given.function && resolveAs('function', given.function),
    categoryId: given.category && resolveAs('category', given.category),
  };
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
