import type { Resource } from '@modelcontextprotocol/server';
import { elements, shortNameOf } from '../framework/elements.ts';
import { MAX_ELEMENT_ID, normalizeId } from '../framework/id.ts';
import { resolveElement } from '../framework/resolve.ts';
import { withdrawn } from '../framework/withdrawn.ts';
import { describeInWords } from '../framework-import/describe-in-words.ts';
import { idOf, type JsonResourceTemplate, MIME_TYPE } from './json-resource.ts';

export const coreElement: JsonResourceTemplate = {
  name: 'core-element',
  uriTemplate: 'csf://core/{id}',
  title: 'CSF 2.0 element',
  description:
    'A function, category or outcome with everything below it and what to look for; also withdrawn ones.',
  complete: { id: completeElementId },
  read: ({ id }, { db }) => describeInWords(db, resolveElement(idOf(id, MAX_ELEMENT_ID)), 'detailed'),
};

/** The six functions. The template has all other elements, and completes their ids. */
export const functionResources: readonly Resource[] = elements
  .filter(({ type }) => type === 'function')
  .map((element) => ({
    uri: `csf://core/${element.id}`,
    name: element.id,
    title: `${element.id} ${shortNameOf(element.id)}`,
    description: element.statement,
    mimeType: MIME_TYPE,
  }));

function completeElementId(typed: string): string[] {
  const starts = [typed.trim().toUpperCase(), normalizeId(typed)].filter((start) => start !== null);
  const ids = [...elements, ...withdrawn].map(({ id }) => id);
  return ids.filter((id) => starts.some((start) => id.startsWith(start)));
}
