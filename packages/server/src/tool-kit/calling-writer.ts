import { CLIENT_INFO_META_KEY, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import type { Writer } from '../audit/writer.ts';
import { invalid } from '../refusals/invalid.ts';
import { replaceInvisible } from '../text/invisible.ts';
import { line } from './text-schemas.ts';

/** Where a client may name the person of one call, in the `_meta` of the request. It wins over its configuration. */
const PERSON_META_KEY = 'csf-mcp/person';

const MAX_PERSON_LENGTH = 120;

const MAX_LENGTH = 200;

/** What is known of the author of a change before a call. */
export type KnownAuthor = Pick<Writer, 'account' | 'person'>;

/**
 * Names the caller of a tool for the audit log. Clients name themselves and their person, so this proves nothing.
 * @throws CsfServerError INVALID_INPUT if the call gives a person that is no name
 */
export function callingWriter(
  server: McpServer,
  { mcpReq }: ServerContext,
  { account, person }: KnownAuthor,
): Omit<Writer, 'tool' | 'at'> {
  // From protocol 2026-07-28 on, every request carries the client's name. In earlier ones only `initialize` does.
  const envelope: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
  const client = envelope[CLIENT_INFO_META_KEY] ?? server.server.getClientVersion();
  return {
    client: isNamed(client) ? { name: tidy(client.name), version: tidy(client.version) } : null,
    account: account === null ? null : tidy(account),
    person: personIn(mcpReq._meta) ?? (person === null ? null : tidy(person)),
  };
}

function personIn(meta: Readonly<Record<string, unknown>> = {}): string | null {
  const given = meta[PERSON_META_KEY];
  if (given === undefined || given === null) return null;
  const { success, data } = line(MAX_PERSON_LENGTH).safeParse(given);
  if (success) return data;
  throw invalid(
    `_meta "${PERSON_META_KEY}" is not a name`,
    `Give one line of at most ${MAX_PERSON_LENGTH} characters, none of them invisible, or leave it out.`,
  );
}

function isNamed(client: unknown): client is { name: string; version: unknown } {
  return typeof client === 'object' && client !== null && 'name' in client && typeof client.name === 'string';
}

/** The protocol does not limit these texts. */
function tidy(text: unknown): string {
  const bounded = String(text ?? '').slice(0, MAX_LENGTH);
  return replaceInvisible(bounded.toWellFormed(), () => ' ');
}
