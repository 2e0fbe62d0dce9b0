import type { ReadResourceResult } from '@modelcontextprotocol/server';

/** A resource of one JSON document. */
export function jsonContents(uri: URL, data: object): ReadResourceResult {
  return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(data, null, 1) }] };
}

/** A variable of a resource URI as text. Malformed escapes stay as they are: no id is spelled like that. */
export function decoded(variable: string | string[] | undefined): string {
  const text = String(variable);
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
