import type { ReadResourceResult } from '@modelcontextprotocol/server';
import { CsfServerError } from '../refusals/error.ts';
import { quote } from '../text/quote.ts';

/** A resource of one JSON document. */
export function jsonContents(uri: URL, data: object): ReadResourceResult {
  return { contents: [{ uri: uri.href, mimeType: 'application/json', text: JSON.stringify(data, null, 1) }] };
}

/**
 * The id in a resource's URI. Malformed escapes stay as they are: no id is spelled like that.
 *
 * Throws INVALID_INPUT if it is longer than the tools accept.
 */
export function idOf(variable: string | string[] | undefined, maxLength: number): string {
  const id = decoded(String(variable));
  if (id.length <= maxLength) return id;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: `The id ${quote(id)} is too long.`,
    hint: `Ids have at most ${maxLength} characters.`,
  });
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
