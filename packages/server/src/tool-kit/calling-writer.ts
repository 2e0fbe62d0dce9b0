import { CLIENT_INFO_META_KEY, type McpServer, type ServerContext } from '@modelcontextprotocol/server';
import type { Writer } from '../audit/writer.ts';
import { replaceInvisible } from '../text/invisible.ts';

const MAX_LENGTH = 200;

/** Names the caller of a tool for the audit log. Clients name themselves, so this proves nothing. */
export function callingWriter(server: McpServer, context: ServerContext, tool: string, now: Date): Writer {
  // From protocol 2026-07-28 on, every request carries the client's name. In earlier ones only `initialize` does.
  const envelope: Readonly<Record<string, unknown>> = context.mcpReq.envelope ?? {};
  const client = envelope[CLIENT_INFO_META_KEY] ?? server.server.getClientVersion();
  return {
    client: isNamed(client) ? { name: tidy(client.name), version: tidy(client.version) } : null,
    account: null,
    person: null,
    tool,
    at: now.toISOString(),
  };
}

function isNamed(client: unknown): client is { name: string; version: unknown } {
  return typeof client === 'object' && client !== null && 'name' in client && typeof client.name === 'string';
}

/** The protocol does not limit these texts. */
function tidy(text: unknown): string {
  const bounded = String(text ?? '').slice(0, MAX_LENGTH);
  return replaceInvisible(bounded.toWellFormed(), () => ' ');
}
