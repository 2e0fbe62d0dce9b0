import { type McpServer, type Resource, ResourceNotFoundError } from '@modelcontextprotocol/server';
import { refusing } from '../refusals/refusing.ts';
import type { Services } from '../services.ts';
import { showsViews } from './declared-capabilities.ts';
import { VIEW_MIME_TYPE } from './extension.ts';
import type { View } from './views.ts';

/** A view loads nothing from anywhere: its page has a stricter policy of its own. */
const META = { ui: { csp: { connectDomains: [], resourceDomains: [] }, prefersBorder: true } };

/** Makes views known to an MCP server. For clients that do not show them, they do not exist. */
export function registerViews(server: McpServer, views: readonly View[], { log }: Services): void {
  for (const { uri, name, title, description, load } of views) {
    const config = { title, description, mimeType: VIEW_MIME_TYPE };
    server.registerResource(name, uri, config, async (_url, context) => {
      if (!showsViews(server, context)) throw new ResourceNotFoundError(uri);
      const text = await refusing(uri, log, load);
      return { contents: [{ uri, mimeType: VIEW_MIME_TYPE, text, _meta: META }] };
    });
  }
}

/** A view as the list of resources shows it. */
export function viewResource({ uri, name, title, description }: View): Resource {
  return { uri, name, title, description, mimeType: VIEW_MIME_TYPE, _meta: META };
}
