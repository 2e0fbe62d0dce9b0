import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Connection, connect, testServer } from './connection.ts';
import { editedWorkbook, setCell } from './edited-workbook.ts';

const path = new URL('../../../../docs/walkthrough.md', import.meta.url);

/**
 * A block of docs/walkthrough.md that does or shows something: `json <tool>` is a call with its arguments (`refused`:
 * it answers with an error), `text` is what it answers, `cells <file>` is what somebody writes into an exported workbook
 * before it comes back, `sql` changes a copy of the database, on which the session then goes on. A heading with a date
 * in brackets moves the clock.
 */
const BLOCK = /^(?:#+ [^\n]*\((?<day>\d{4}-\d{2}-\d{2})\)|```(?<info>[^\n]+)\n(?<body>.*?)\n```)$/gms;

export type Block =
  | { readonly kind: 'day'; readonly now: Date }
  | { readonly kind: 'json'; readonly tool: string; readonly isRefused: boolean; readonly args: string }
  | { readonly kind: 'cells'; readonly file: string; readonly body: string }
  | { readonly kind: 'text' | 'sql'; readonly body: string };

export function walkthroughBlocks(): Block[] {
  return Array.from(readFileSync(path, 'utf8').matchAll(BLOCK), ({ groups = {} }) => {
    const { day, info = '', body = '' } = groups;
    if (day !== undefined) return { kind: 'day', now: new Date(`${day}T12:00:00Z`) };
    const [kind, named = '', outcome] = info.split(' ');
    if (kind === 'json') return { kind, tool: named, isRefused: outcome === 'refused', args: body };
    if (kind === 'cells') return { kind, file: named, body };
    if (kind === 'text' || kind === 'sql') return { kind, body };
    throw new Error(`docs/walkthrough.md has a block of an unknown kind: ${info}`);
  });
}

/** Puts an exported questionnaire into `imports`, with these cells filled in; or fills in the one that is there. */
export async function fillIn(
  dataDir: string,
  { file, body }: Extract<Block, { kind: 'cells' }>,
): Promise<void> {
  const returned = join(dataDir, 'imports', file);
  const edited = await editedWorkbook(
    readFileSync(existsSync(returned) ? returned : exported(dataDir, file)),
    (sheets) => {
      for (const line of body.split('\n')) {
        const [, cell = '', value = ''] = /^([A-Z]\d+): (.+)$/.exec(line) ?? [];
        setCell(sheets, 'Questionnaire', cell, value);
      }
    },
  );
  mkdirSync(join(dataDir, 'imports'), { recursive: true, mode: 0o700 });
  writeFileSync(returned, edited, { mode: 0o600 });
}

function exported(dataDir: string, file: string): string {
  const folder = join(dataDir, 'exports');
  const [found] = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith(file),
  );
  if (found === undefined) throw new Error(`docs/walkthrough.md exports no ${file}`);
  return join(folder, found);
}

/** A server on which the whole walkthrough has been done, but for what happens on a changed copy. */
export async function walkedThrough(): Promise<Connection> {
  let now = new Date(0);
  const server = await testServer({ now: () => now });
  const connection = await connect(server);
  for (const block of walkthroughBlocks()) {
    if (block.kind === 'sql') break;
    if (block.kind === 'day') now = block.now;
    if (block.kind === 'json') await connection.call(block.tool, JSON.parse(block.args));
    if (block.kind === 'cells') await fillIn(server.dataDir, block);
  }
  return connection;
}
