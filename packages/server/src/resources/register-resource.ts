import { type McpServer, type ReadResourceResult, ResourceTemplate } from '@modelcontextprotocol/server';
import { refusing } from '../refusals/refusing.ts';
import type { Services } from '../services.ts';
import { type JsonResource, type JsonResourceTemplate, MIME_TYPE } from './json-resource.ts';

/** Makes a resource known to an MCP server. */
export function registerResource(server: McpServer, resource: JsonResource, services: Services): void {
  const { uri, name, title, description, read } = resource;
  const config = { title, description, mimeType: MIME_TYPE };
  server.registerResource(name, uri, config, (url) =>
    refusing(name, services.log, async () => contentsOf(url, await read(services))),
  );
}

/** Makes a template of resources known to an MCP server, and the completion of its variables. */
export function registerTemplate(
  server: McpServer,
  template: JsonResourceTemplate,
  services: Services,
): void {
  const { name, uriTemplate, title, description, complete, read } = template;
  const completers = Object.entries(complete).map(([variable, completer]) => [
    variable,
    (typed: string, context?: { arguments?: Record<string, string> }) =>
      completer(typed, services, context?.arguments ?? {}),
  ]);
  server.registerResource(
    name,
    new ResourceTemplate(uriTemplate, { list: undefined, complete: Object.fromEntries(completers) }),
    { title, description, mimeType: MIME_TYPE },
    (url, variables) =>
      refusing(name, services.log, async () => contentsOf(url, await read(variables, services))),
  );
}

function contentsOf(url: URL, data: object): ReadResourceResult {
  return { contents: [{ uri: url.href, mimeType: MIME_TYPE, text: JSON.stringify(data, null, 1) }] };
}
