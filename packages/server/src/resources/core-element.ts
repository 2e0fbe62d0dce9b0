import { type McpServer, type Resource, ResourceTemplate } from '@modelcontextprotocol/server';
import { describe } from '../framework/describe.ts';
import { elements } from '../framework/elements.ts';
import { MAX_ELEMENT_ID, normalizeId } from '../framework/id.ts';
import { resolveElement } from '../framework/resolve.ts';
import { withdrawn } from '../framework/withdrawn.ts';
import { loadOfficialText } from '../framework-import/official-text.ts';
import { refusing } from '../refusals/refusing.ts';
import type { Services } from '../services.ts';
import { idOf, jsonContents } from './json-resource.ts';

const name = 'core-element';

const uriTemplate = 'csf://core/{id}';

const config = {
  title: 'CSF 2.0 element',
  description:
    'A function, category or outcome with everything below it and what to look for; also withdrawn ones.',
  mimeType: 'application/json',
};

export const coreElementTemplate = { name, uriTemplate, ...config };

/** Functions, categories and outcomes in force are listed; ids of withdrawn elements are completed as well. */
export const elementResources: readonly Resource[] = elements.map((element) => ({
  uri: `csf://core/${element.id}`,
  name: element.id,
  title: element.type === 'outcome' ? element.id : `${element.id} ${element.name}`,
  description: element.statement,
  mimeType: config.mimeType,
}));

export function registerCoreElement(server: McpServer, { db, log }: Services): void {
  const template = new ResourceTemplate(uriTemplate, {
    list: undefined,
    complete: { id: completeElementId },
  });
  server.registerResource(name, template, config, (uri, { id }) =>
    refusing(name, log, async () => {
      const element = describe(resolveElement(idOf(id, MAX_ELEMENT_ID)), 'detailed');
      const official = await loadOfficialText(db, element.id);
      return jsonContents(uri, { ...element, ...(official !== null && { official }) });
    }),
  );
}

function completeElementId(typed: string): string[] {
  const starts = [typed.trim().toUpperCase(), normalizeId(typed)].filter((start) => start !== null);
  const ids = [...elements, ...withdrawn].map(({ id }) => id);
  return ids.filter((id) => starts.some((start) => id.startsWith(start)));
}
