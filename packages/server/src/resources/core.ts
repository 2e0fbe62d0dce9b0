import type { McpServer, Resource } from '@modelcontextprotocol/server';
import { summarize } from '../framework/describe.ts';
import { elements } from '../framework/elements.ts';
import { jsonContents } from './json-resource.ts';

const name = 'core';

const uri = 'csf://core';

const config = {
  title: 'CSF 2.0 Core',
  description: "All functions, categories and outcomes of NIST CSF 2.0 in NIST's order, with statements.",
  mimeType: 'application/json',
};

export const coreResource: Resource = { uri, name, ...config };

export function registerCore(server: McpServer): void {
  server.registerResource(name, uri, config, (uri) =>
    jsonContents(uri, { elements: elements.map((element) => summarize(element, 'concise')) }),
  );
}
