import type { Variables } from '@modelcontextprotocol/server';
import { CsfServerError } from '../refusals/error.ts';
import type { Services } from '../services.ts';
import { quote } from '../text/quote.ts';

/** The type of every resource that is JSON. */
export const MIME_TYPE = 'application/json';

/** A resource as a value: a JSON document at a fixed URI. */
export interface JsonResource {
  readonly uri: string;
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly read: (services: Services) => object | Promise<object>;
}

/** Resources whose URIs have variables, as a value. */
interface Template<Content> {
  readonly name: string;
  readonly uriTemplate: string;
  readonly title: string;
  readonly description: string;
  /** For each variable, its values that begin with what somebody has typed. `given` has the other variables. */
  readonly complete: Readonly<Record<string, Completer>>;
  readonly read: (variables: Variables, services: Services) => Content | Promise<Content>;
}

export interface JsonResourceTemplate extends Template<object> {
  readonly holds?: never;
}

/** Resources that are files, each of its own type. */
export interface FileResourceTemplate extends Template<ResourceFile> {
  readonly holds: 'files';
}

export interface ResourceFile {
  readonly mediaType: string;
  readonly bytes: Buffer;
  /** Whether the bytes are UTF-8 text. */
  readonly isText: boolean;
}

export type ResourceTemplateValue = JsonResourceTemplate | FileResourceTemplate;

export type Completer = (
  typed: string,
  services: Services,
  given: Readonly<Record<string, string>>,
) => string[] | Promise<string[]>;

/**
 * The id in a resource's URI. Malformed escapes are kept: no id is spelled like that.
 *
 * @throws CsfServerError INVALID_INPUT if the id is longer than the tools accept
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
    // A malformed escape: the text is no id, and whoever looks it up says so.
    return text;
  }
}
