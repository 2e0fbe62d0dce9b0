import { execFileSync } from 'node:child_process';
import { openSync, readdirSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { checkInBackground } from '../../src/database/background-check.ts';
import { openDatabase } from '../../src/database/open.ts';
import { damagePageOf } from '../support/damage.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

const FIXTURE = fileURLToPath(new URL('../fixtures/check-without-threads.ts', import.meta.url));

/** Where the header of a database counts its free pages (https://www.sqlite.org/fileformat2.html). */
const FREE_PAGES_OFFSET = 36;

/** A closed database of ours, with tables and an index with names that have to be quoted. */
async function newDatabase(): Promise<string> {
  const directory = temporaryDirectory();
  await openDatabase(directory).close();
  const file = join(directory, 'csf.db');
  const database = new DatabaseSync(file);
  database.exec('CREATE TABLE "an ""odd"" name" (x TEXT); CREATE INDEX "its index" ON "an ""odd"" name" (x)');
  database.close();
  return file;
}

/** Checks a database that is in use, from now on. */
function startCheck(file: string, threadFromBytes: number) {
  const user = new DatabaseSync(file);
  user.exec('PRAGMA journal_mode = WAL; SELECT 1 FROM sqlite_schema');
  const lines: Record<string, unknown>[] = [];
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const { promise: concluded, resolve } = Promise.withResolvers<void>();
  const log = pino(
    { level: 'debug', base: null, timestamp: false },
    {
      write: (line: string) => {
        lines.push(JSON.parse(line));
        if (lines.length === 1) begin();
        else resolve();
      },
    },
  );
  const check = checkInBackground({ file, log, delayMs: 0, threadFromBytes });
  onTestFinished(async () => {
    await check.stop();
    if (user.isOpen) user.close();
  });
  return { ...check, user, begun, concluded, lines };
}

describe.each([
  ['in turns of the event loop', Number.POSITIVE_INFINITY],
  ['in a thread of its own', 0],
])('the check in the background, %s,', (_, threadFromBytes) => {
  test('finds nothing in an intact database, and says how long the longest table took', async () => {
    const { concluded, lines, isInDoubt, user } = startCheck(await newDatabase(), threadFromBytes);
    await concluded;
    const tables = user.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE type = 'table'").get();
    expect(lines).toMatchObject([
      { msg: 'Checking the database in the background' },
      {
        msg: 'The database is intact',
        tables: Number(tables?.['n']) + 1, // the schema itself
        longestTableMs: expect.any(Number),
      },
    ]);
    expect(isInDoubt()).toBe(false);
  });

  test('lets the last connection merge and remove the log', async () => {
    const file = await newDatabase();
    const { concluded, stop, user } = startCheck(file, threadFromBytes);
    user.exec('CREATE TABLE written_meanwhile (x)');
    await concluded;
    await stop();
    user.close();
    expect(readdirSync(dirname(file))).toEqual(['csf.db']);
  });

  test.each([['audit_log'], ['assessments_by_date'], ['an "odd" name'], ['its index']])(
    'finds a damaged page of %s',
    async (name) => {
      const file = await newDatabase();
      damagePageOf(name, file);
      const { damage, isInDoubt } = startCheck(file, threadFromBytes);
      expect(await damage).toMatchObject({
        code: 'DATABASE_CORRUPT',
        message: expect.stringMatching(/^The database \S+csf\.db is damaged: .*Tree \d+ page \d+[^\n]*\.$/),
        hint: expect.stringContaining('Restore it from a backup'),
      });
      expect(isInDoubt()).toBe(true);
    },
  );

  test('finds a damaged list of free pages', async () => {
    const file = await newDatabase();
    const fd = openSync(file, 'r+');
    writeSync(fd, Buffer.from([0, 0, 0, 99]), 0, 4, FREE_PAGES_OFFSET);
    expect((await startCheck(file, threadFromBytes).damage).message).toMatch(
      /Freelist: size is \d+ but should be 99/,
    );
  });

  test('ends before the next table when it is stopped', async () => {
    const { begun, stop, lines, isInDoubt } = startCheck(await newDatabase(), threadFromBytes);
    await begun; // goes on before the check does: its first table comes in a later turn of the event loop
    await stop();
    expect(lines).toMatchObject([
      { msg: 'Checking the database in the background' },
      { msg: 'The check of the database was stopped', tables: 0 },
    ]);
    expect(isInDoubt()).toBe(false);
  });

  test('does not begin when it is stopped before', async () => {
    const { stop, lines } = startCheck(await newDatabase(), threadFromBytes);
    await stop();
    await new Promise((resolve) => setTimeout(resolve));
    expect(lines).toEqual([]);
  });

  test('leaves it to the next start when the file cannot be read', async () => {
    const file = join(temporaryDirectory(), 'gone.db');
    const lines: unknown[] = [];
    const { promise: warned, resolve } = Promise.withResolvers<void>();
    const log = pino({ level: 'warn', base: null }, { write: (line) => resolve(void lines.push(line)) });
    const { isInDoubt, stop } = checkInBackground({ file, log, delayMs: 0, threadFromBytes });
    await warned;
    expect(lines).toEqual([expect.stringContaining('the next start checks it first')]);
    expect(isInDoubt()).toBe(true);
    await stop();
  });
});

describe('the check in a thread', () => {
  test('is left to the next start when there is no thread to be had, and the server goes on', async () => {
    const args = [
      '--permission',
      '--allow-fs-read=*',
      '--allow-fs-write=*',
      '--disable-warning=SecurityWarning',
    ];
    const output = execFileSync(process.execPath, [...args, FIXTURE, await newDatabase()], {
      encoding: 'utf8',
    });
    const lines = output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toEqual([
      expect.objectContaining({
        level: 40,
        msg: expect.stringContaining('cannot be checked in the background'),
      }),
      { isInDoubt: true },
    ]);
  });
});
