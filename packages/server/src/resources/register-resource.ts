import { type McpServer, type ReadResourceResult, ResourceTemplate } from '@modelcontextprotocol/server';
import { refusing } from '../refusals/refusing.ts';
import type { Services } from '../services.ts';
import {
  type JsonResource,
  MIME_TYPE,
  type ResourceFile,
  type ResourceTemplateValue,
} from './json-resource.ts';

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
  template: ResourceTemplateValue,
  services: Services,
): void {
  const { name, uriTemplate, title, description, complete } = template;
  const completers = Object.entries(complete).map(([variable, completer]) => [
    variable,
    (typed: string, context?: { arguments?: Record<string, string> }) =>
      completer(typed, services, context?.arguments ?? {}),
  ]);
  server.registerResource(
    name,
    new ResourceTemplate(uriTemplate, { list: undefined, complete: Object.fromEntries(completers) }),
    { title, description, ...typeOf(template) },
    (url, variables) =>
      refusing(name, services.log, async () =>
        template.holds === 'files'
          ? fileContents(url, await template.read(variables, services))
          : contentsOf(url, await template.read(variables, services)),
      ),
  );
}

/** The type of all resources of a template, if they have one. */
export function typeOf({ holds }: { readonly holds?: ResourceTemplateValue['holds'] | undefined }): {
  readonly mimeType?: string;
} {
  return holds === 'files' ? {} : { mimeType: MIME_TYPE };
}

function fileContents(url: URL, { mediaType: mimeType, bytes, isText }: ResourceFile): ReadResourceResult {
  const content = isText ? { text: bytes.toString('utf8') } : { blob: bytes.toString('base64') };
  return { contents: [{ uri: url.href, mimeType, ...content }] };
}

function contentsOf(url: URL, data: object): ReadResourceResult {
  return { contents: [{ uri: url.href, mimeType: MIME_TYPE, text: JSON.stringify(data, null, 1) }] };
}
