import { copyFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { type Connection, connect, testServer } from './support/connection.ts';
import { temporaryDirectory } from './support/data-directory.ts';

const path = new URL('../../../docs/walkthrough.md', import.meta.url);

/**
 * A block of docs/walkthrough.md that does or shows something: `json <tool>` is a call with its arguments (`refused`:
 * it answers with an error), `text` is what it answers, `sql` changes a copy of the database, on which the session then
 * goes on. A heading with a date in brackets moves the clock.
 */
const BLOCK = /^(?:#+ [^\n]*\((?<day>\d{4}-\d{2}-\d{2})\)|```(?<info>[^\n]+)\n(?<body>.*?)\n```)$/gms;

/** A line of its own, for lines that are left out. */
const ELLIPSIS = /^ *…$/m;

const blocks = Array.from(readFileSync(path, 'utf8').matchAll(BLOCK), ({ groups = {} }) => groups);

test('docs/walkthrough.md: every call answers what it says there', { timeout: 60_000 }, async () => {
  let now = new Date(0);
  let server = await testServer({ now: () => now });
  let connection = await connect(server);
  let answer: string | null = null;
  let calls = 0;
  for (const { day, info = '', body = '' } of blocks) {
    const [kind, tool = '', outcome = ''] = info.split(' ');
    if (day !== undefined) now = new Date(`${day}T12:00:00Z`);
    else if (kind === 'json') {
      answer = await ask(connection, tool, body, outcome === 'refused');
      calls++;
    } else if (kind === 'text') expectShown(answer ?? '', body);
    else if (kind === 'sql') {
      await server[Symbol.asyncDispose]();
      server = await testServer({ now: () => now, dataDir: changedCopy(server.dataDir, body) });
      connection = await connect(server);
    } else throw new Error(`docs/walkthrough.md has a block of an unknown kind: ${info}`);
  }
  expect(calls).toBeGreaterThan(20);
});

async function ask({ call }: Connection, tool: string, args: string, isRefused: boolean): Promise<string> {
  const { isError, text } = await call(tool, JSON.parse(args));
  expect(isError, `${tool}: ${text}`).toBe(isRefused);
  return text;
}

/** The answer must have the shown lines in this order; an ellipsis stands for any lines. */
function expectShown(answer: string, shown: string): void {
  let rest = `\n${answer}\n`;
  for (const part of shown.split(ELLIPSIS)) {
    const lines = part.replace(/^\n|\n$/g, '');
    if (lines === '') continue;
    const at = rest.indexOf(`\n${lines}\n`);
    expect(at, `“${lines}” is not in what follows of the answer:\n${rest}`).toBeGreaterThanOrEqual(0);
    rest = rest.slice(at + lines.length + 1);
  }
}

function changedCopy(dataDir: string, sql: string): string {
  const copy = temporaryDirectory();
  copyFileSync(join(dataDir, 'csf.db'), join(copy, 'csf.db'));
  const database = new DatabaseSync(join(copy, 'csf.db'));
  database.exec(sql);
  database.close();
  return copy;
}
