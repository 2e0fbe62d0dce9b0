// What the specification of MCP Apps (2026-01-26) calls things. docs/decisions/0140 has what csf-mcp takes from it. The
// front desk needs this before the MCP SDK is loaded, so it imports nothing.

const EXTENSION = 'io.modelcontextprotocol/ui';

/** The type of a view: an HTML page that speaks with its host over `postMessage`. */
export const VIEW_MIME_TYPE = 'text/html;profile=mcp-app';

/** The key under which hosts looked for the URI of a view before `ui.resourceUri`; some still do. */
export const FLAT_URI_KEY = 'ui/resourceUri';

/** Whether a client has declared that it shows views of this type. */
export function declaresViews(capabilities: unknown): boolean {
  const mimeTypes = member(member(member(capabilities, 'extensions'), EXTENSION), 'mimeTypes');
  return Array.isArray(mimeTypes) && mimeTypes.includes(VIEW_MIME_TYPE);
}

function member(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
  return value[key as keyof typeof value];
}
