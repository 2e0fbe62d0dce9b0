import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { appendAudit } from '../../src/audit/append.ts';
import { type Database, openDatabase } from '../../src/database/open.ts';
import { keepCopy } from '../../src/deletion/keep-copy.ts';
import { sweepCopies } from '../../src/deletion/kept-copies.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const NOW = new Date('2025-03-31T12:00:00Z');
const DAY_MS = 86_400_000;
const never = new AbortController().signal;

function daysLater(days: number): Date {
  return new Date(NOW.getTime() + days * DAY_MS);
}

interface Opened {
  readonly dataDir: string;
  readonly db: Database;
  /** The folder of the copies. */
  readonly folder: string;
}

/** An open database with one profile, whose last change is in its log only. */
async function opened(): Promise<Opened> {
  const dataDir = temporaryDirectory();
  const { db, close } = openDatabase(dataDir);
  onTestFinished(async () => void (await close()));
  await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme' });
  return { dataDir, db, folder: join(dataDir, 'deleted') };
}

function keep(dataDir: string, { now = NOW, abort = never } = {}) {
  return keepCopy({ dataDir, days: 30 }, now, abort);
}

describe('the copy that a deletion keeps', () => {
  test('has everything in one private file, in a private folder', async () => {
    const { dataDir, folder } = await opened();
    const { file, until } = await keep(dataDir);
    expect(until).toBe('2025-04-30');
    expect(file).toBe(join(folder, 'csf-2025-03-31T12-00-00Z.db'));
    expect(readdirSync(folder)).toEqual(['csf-2025-03-31T12-00-00Z.db']);
    using copy = new DatabaseSync(file, { readOnly: true });
    expect(copy.prepare('SELECT id FROM profiles').all()).toEqual([{ id: 'clinic' }]);
    expect(copy.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'delete' });
  });

  test.skipIf(process.platform === 'win32')(
    'is private whatever the umask is, or the folder was',
    async () => {
      const { dataDir, folder } = await opened();
      const before = process.umask(0);
      onTestFinished(() => void process.umask(before));
      mkdirSync(folder);
      const { file } = await keep(dataDir);
      expect((statSync(folder).mode & 0o777).toString(8)).toBe('700');
      expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    },
  );

  test('gets a name of its own when there is one from the same second', async () => {
    const { dataDir, folder } = await opened();
    await Promise.all([keep(dataDir), keep(dataDir)]);
    expect(readdirSync(folder)).toEqual(['csf-2025-03-31T12-00-00Z-2.db', 'csf-2025-03-31T12-00-00Z.db']);
  });

  test('leaves the database to the server alone: its locks hold', async () => {
    const { dataDir, db } = await opened();
    const stranger = `
      const { DatabaseSync } = require('node:sqlite');
      const database = new DatabaseSync(process.argv[1], { timeout: 0 });
      try { database.exec('BEGIN IMMEDIATE'); console.log('free'); } catch ({ message }) { console.log(message); }`;
    await db.transaction().execute(async (transaction) => {
      await transaction.updateTable('profiles').set({ scope: 'Wards' }).execute();
      const { file } = await keep(dataDir);
      using copy = new DatabaseSync(file, { readOnly: true });
      expect(copy.prepare('SELECT scope FROM profiles').all()).toEqual([{ scope: null }]);
      const said = execFileSync(
        process.execPath,
        ['--disable-warning=ExperimentalWarning', '-e', stranger, join(dataDir, 'csf.db')],
        { encoding: 'utf8' },
      );
      expect(said.trim()).toBe('database is locked');
      await appendAudit(transaction, writer, { subject: 'clinic', before: null, after: {} });
    });
  });

  const broken: [string, string][] = [
    ['an audit log that was changed', "UPDATE audit_log SET after = '{}'"],
    ['a row that refers to none', "DELETE FROM profiles WHERE id = 'clinic'"],
  ];

  test.each(broken)('is not kept of a database with %s', async (_what, change) => {
    const { dataDir, db, folder } = await opened();
    await sql`PRAGMA foreign_keys = OFF`.execute(db);
    await sql`DROP TRIGGER audit_log_no_update`.execute(db);
    await sql.raw(change).execute(db);
    await expect(keep(dataDir)).rejects.toMatchObject({
      message: expect.stringMatching(/^The copy of the database that a deletion keeps could not be made: /),
      hint: expect.stringContaining('Nothing was deleted.'),
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test('is not put where the name of its folder is taken', async () => {
    const { dataDir, folder } = await opened();
    writeFileSync(folder, '');
    await expect(keep(dataDir)).rejects.toMatchObject({
      message: expect.stringContaining('is not a folder'),
    });
  });

  test('is not put where a symbolic link leads', async () => {
    const { dataDir, folder } = await opened();
    const elsewhere = temporaryDirectory();
    symlinkSync(elsewhere, folder, 'junction');
    await expect(keep(dataDir)).rejects.toMatchObject({
      message: expect.stringContaining('is not a folder'),
    });
    expect(readdirSync(elsewhere)).toEqual([]);
  });

  test('is given up when the call is cancelled', async () => {
    const { dataDir, folder } = await opened();
    const abort = AbortSignal.abort();
    await expect(keep(dataDir, { abort })).rejects.toMatchObject({
      code: 'CANCELLED',
      hint: 'Nothing was deleted.',
    });
    expect(readdirSync(folder)).toEqual([]);
  });
});

/** Root may write everywhere, so a test that runs as root has to be somebody else. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

test.skipIf(process.platform === 'win32')('nothing is deleted where the folder may not be written', () => {
  const dataDir = temporaryDirectory();
  const folder = join(dataDir, 'deleted');
  mkdirSync(folder);
  chmodSync(folder, 0o755);
  if (isRoot) chownSync(dataDir, NOBODY, NOBODY);
  else chmodSync(folder, 0o500);
  const fixture = fileURLToPath(new URL('../fixtures/delete-everything.ts', import.meta.url));
  const said = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', fixture, dataDir], {
    encoding: 'utf8',
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  expect(JSON.parse(said)).toEqual({
    code: isRoot ? 'DATABASE_READ_ONLY' : expect.any(String),
    message: expect.stringMatching(
      /^The copy of the database that a deletion keeps could not be made: .* cannot be written\.$/,
    ),
    hint: expect.stringMatching(/^Nothing was deleted\. Give yourself write permission/),
    profiles: 1,
  });
});

describe('the sweep of the copies', () => {
  const OURS = [
    'csf-2025-03-31T12-00-00Z.db',
    'csf-2025-03-31T12-00-00Z-2.db',
    'csf-2025-03-31T12-00-00Z.db-wal',
    'csf-2025-03-31T12-00-00Z.db-shm',
  ];
  const OTHERS = [
    'csf.db',
    'csf-2025-03-31.db',
    'csf-2025-03-31T12-00-00Z.db.txt',
    'xcsf-2025-03-31T12-00-00Z.db',
    'csf-2025-13-31T12-00-00Z.db',
    'mine.db',
  ];

  function folderWith(names: readonly string[]): { dataDir: string; folder: string } {
    const dataDir = temporaryDirectory();
    const folder = join(dataDir, 'deleted');
    mkdirSync(folder);
    for (const name of names) writeFileSync(join(folder, name), '');
    return { dataDir, folder };
  }

  test('removes those that are as old as the days say, and nothing that has another name', async () => {
    const { dataDir, folder } = folderWith([...OURS, ...OTHERS]);
    const keeping = { dataDir, days: 30 };
    expect(await sweepCopies(keeping, daysLater(29.99))).toEqual({ removed: [], failed: [] });
    const { removed, failed } = await sweepCopies(keeping, daysLater(30));
    expect(removed).toEqual(OURS.map((name) => join(folder, name)).toSorted());
    expect(failed).toEqual([]);
    expect(readdirSync(folder)).toEqual(OTHERS.toSorted());
  });

  test('removes a copy that is older than its name says', async () => {
    const { dataDir, folder } = folderWith(OURS.slice(0, 2));
    utimesSync(join(folder, OURS[0] ?? ''), daysLater(-10), daysLater(-10));
    await sweepCopies({ dataDir, days: 30 }, daysLater(20));
    expect(readdirSync(folder)).toEqual([OURS[1]]);
  });

  test('removes all of them at once where none is to be kept, even one from the future', async () => {
    const { dataDir, folder } = folderWith(['csf-2999-01-01T00-00-00Z.db', ...OURS, ...OTHERS]);
    await sweepCopies({ dataDir, days: 0 }, NOW);
    expect(readdirSync(folder)).toEqual(OTHERS.toSorted());
  });

  test('removes what a server that was killed had not finished, a day later', async () => {
    const { dataDir, folder } = folderWith([]);
    const work = join(folder, '.csf-2025-03-31T12-00-00Z-a1B2c3');
    mkdirSync(work);
    writeFileSync(join(work, 'copy.db'), 'half');
    await sweepCopies({ dataDir, days: 0 }, daysLater(0.5));
    expect(existsSync(work)).toBe(true);
    await sweepCopies({ dataDir, days: 3_650 }, daysLater(1));
    expect(existsSync(work)).toBe(false);
  });

  test('never throws: it reports what it cannot remove, and goes on', async () => {
    const { dataDir, folder } = folderWith(OURS.slice(1));
    mkdirSync(join(folder, OURS[0] ?? ''));
    const { removed, failed } = await sweepCopies({ dataDir, days: 0 }, NOW);
    expect(removed).toHaveLength(OURS.length - 1);
    expect(failed).toMatchObject([{ file: join(folder, OURS[0] ?? '') }]);
  });

  test.each([
    ['nothing was ever deleted', () => {}],
    ['the folder is a file', (folder: string) => writeFileSync(folder, '')],
  ])('does nothing where %s', async (_what, prepare) => {
    const dataDir = temporaryDirectory();
    prepare(join(dataDir, 'deleted'));
    expect(await sweepCopies({ dataDir, days: 0 }, NOW)).toEqual({ removed: [], failed: [] });
  });

  test('does not follow a symbolic link', async () => {
    const { folder: elsewhere } = folderWith(OURS);
    const dataDir = temporaryDirectory();
    symlinkSync(elsewhere, join(dataDir, 'deleted'), 'junction');
    await sweepCopies({ dataDir, days: 0 }, NOW);
    expect(readdirSync(elsewhere)).toEqual(OURS.toSorted());
  });

  test('is made when the server is in use, and once a day until it ends', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { dataDir, folder } = folderWith([...OURS, 'csf-2025-04-01T13-00-00Z.db', 'mine.db']);
    let now = daysLater(30);
    const server = await testServer({ dataDir, now: () => now });
    server.sweepDeleted();
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual(['csf-2025-04-01T13-00-00Z.db', 'mine.db']));
    now = daysLater(32);
    vi.advanceTimersByTime(DAY_MS - 1);
    vi.advanceTimersByTime(1);
    await vi.waitFor(() => expect(readdirSync(folder)).toEqual(['mine.db']));
    await server[Symbol.asyncDispose]();
    expect(vi.getTimerCount()).toBe(0);
  });
});
