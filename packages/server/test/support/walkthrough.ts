import { readFileSync } from 'node:fs';
import { type Connection, connect, testServer } from './connection.ts';

const path = new URL('../../../../docs/walkthrough.md', import.meta.url);

/**
 * A block of docs/walkthrough.md that does or shows something: `json <tool>` is a call with its arguments (`refused`:
 * it answers with an error), `text` is what it answers, `sql` changes a copy of the database, on which the session then
 * goes on. A heading with a date in brackets moves the clock.
 */
const BLOCK = /^(?:#+ [^\n]*\((?<day>\d{4}-\d{2}-\d{2})\)|```(?<info>[^\n]+)\n(?<body>.*?)\n```)$/gms;

export type Block =
  | { readonly kind: 'day'; readonly now: Date }
  | { readonly kind: 'json'; readonly tool: string; readonly isRefused: boolean; readonly args: string }
  | { readonly kind: 'text' | 'sql'; readonly body: string };

export function walkthroughBlocks(): Block[] {
  return Array.from(readFileSync(path, 'utf8').matchAll(BLOCK), ({ groups = {} }) => {
    const { day, info = '', body = '' } = groups;
    if (day !== undefined) return { kind: 'day', now: new Date(`${day}T12:00:00Z`) };
    const [kind, tool = '', outcome] = info.split(' ');
    if (kind === 'json') return { kind, tool, isRefused: outcome === 'refused', args: body };
    if (kind === 'text' || kind === 'sql') return { kind, body };
    throw new Error(`docs/walkthrough.md has a block of an unknown kind: ${info}`);
  });
}

/** A server on which the whole walkthrough has been done, but for what happens on a changed copy. */
export async function walkedThrough(): Promise<Connection> {
  let now = new Date(0);
  const connection = await connect(await testServer({ now: () => now }));
  for (const block of walkthroughBlocks()) {
    if (block.kind === 'sql') break;
    if (block.kind === 'day') now = block.now;
    if (block.kind === 'json') await connection.call(block.tool, JSON.parse(block.args));
  }
  return connection;
}
