import { type McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { describe } from '../framework/describe.ts';
import { elements } from '../framework/elements.ts';
import { MAX_ELEMENT_ID, normalizeId } from '../framework/id.ts';
import { resolveElement } from '../framework/resolve.ts';
import { withdrawn } from '../framework/withdrawn.ts';
import { refusing } from '../refusing.ts';
import type { Services } from '../services.ts';
import { idOf, jsonContents } from './json-resource.ts';

const name = 'core-element';

const config = {
  title: 'CSF 2.0 element',
  description:
    'A function, category or outcome with everything below it and what to look for; also withdrawn ones.',
  mimeType: 'application/json',
};

/** Functions, categories and outcomes in force are listed; ids of withdrawn elements are completed as well. */
const template = new ResourceTemplate('csf://core/{id}', {
  list: () => ({
    resources: elements.map((element) => ({
      uri: `csf://core/${element.id}`,
      name: element.id,
      title: element.type === 'outcome' ? element.id : `${element.id} ${element.name}`,
      description: element.statement,
    })),
  }),
  complete: { id: completeElementId },
});

export function registerCoreElement(server: McpServer, { log }: Services): void {
  server.registerResource(name, template, config, (uri, { id }) =>
    refusing(name, log, () =>
      jsonContents(uri, describe(resolveElement(idOf(id, MAX_ELEMENT_ID)), 'detailed')),
    ),
  );
}

function completeElementId(typed: string): string[] {
  const starts = [typed.trim().toUpperCase(), normalizeId(typed)].filter((start) => start !== null);
  const ids = [...elements, ...withdrawn].map(({ id }) => id);
  return ids.filter((id) => starts.some((start) => id.startsWith(start)));
}
