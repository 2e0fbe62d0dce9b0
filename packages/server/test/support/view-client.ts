import type { CsfServer, SessionOptions } from '../../src/index.ts';
import { type Connection, connect } from './connection.ts';

/** What a client declares that shows views. */
export const SHOWS_VIEWS = {
  extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
};

/** A client that shows views. */
export async function connectWithViews(server: CsfServer, session?: SessionOptions): Promise<Connection> {
  return connect(server, { capabilities: SHOWS_VIEWS }, undefined, session);
}

interface Card {
  readonly values: Readonly<Record<string, string>>;
  readonly person: string | null;
  readonly evidence: Readonly<Record<string, readonly string[]>>;
}

/** What a client gets for the scoring card; null for a client that shows none. */
export async function cardOf(
  { client }: Connection,
  args: Record<string, unknown> = {},
): Promise<Card | null> {
  const { _meta } = await client.callTool({ name: 'assessment_next', arguments: args });
  return (_meta?.['csf-mcp/card'] as Card | undefined) ?? null;
}

/** The one-time value for an outcome, as a card of this client has it. */
export async function valueFor(connection: Connection, profile: string, outcome: string): Promise<string> {
  const card = await cardOf(connection, { profile, category: outcome.slice(0, 5), limit: 25 });
  const value = card?.values[outcome];
  if (value === undefined) throw new Error(`no value for ${outcome}`);
  return value;
}
