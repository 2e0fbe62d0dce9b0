import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { type Connection, connect, testServer } from './support/connection.ts';
import { temporaryDirectory } from './support/data-directory.ts';
import { type Block, fillIn, walkthroughBlocks } from './support/walkthrough.ts';

/** A line of its own, for lines that are left out. */
const ELLIPSIS = /^ *…$/m;

test('docs/walkthrough.md: every call answers what it says there', { timeout: 60_000 }, async () => {
  let now = new Date(0);
  let server = await testServer({ now: () => now });
  let connection = await connect(server);
  let answer: string | null = null;
  let calls = 0;
  for (const block of walkthroughBlocks()) {
    if (block.kind === 'day') now = block.now;
    else if (block.kind === 'json') {
      answer = await ask(connection, block);
      calls++;
    } else if (block.kind === 'text') expectShown(answer ?? '', block.body);
    else if (block.kind === 'cells') await fillIn(server.dataDir, block);
    else {
      await server[Symbol.asyncDispose]();
      server = await testServer({ now: () => now, dataDir: changedCopy(server.dataDir, block.body) });
      connection = await connect(server);
    }
  }
  expect(calls).toBeGreaterThan(20);
});

async function ask(
  { call }: Connection,
  { tool, args, isRefused }: Extract<Block, { kind: 'json' }>,
): Promise<string> {
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
