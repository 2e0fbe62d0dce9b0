import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { copyDatabase } from '../../src/database-file/copy.ts';
import { inspectBackup, inspectDatabaseFile } from '../../src/database-file/inspect.ts';
import { type RestoredDatabase, restoreDatabase } from '../../src/database-file/restore.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { CsfServerError } from '../../src/refusals/error.ts';
import { environmentOfFixture } from '../support/compiled-fixtures.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const untilKilled = fileURLToPath(new URL('../fixtures/restore-until-killed.ts', import.meta.url));

/** More steps than a restore has. */
const MAX_STEPS = 100;
const AT_ONCE = 4;

const calm = { onProgress: () => {}, abort: new AbortController().signal };

interface Place {
  /** A data directory as a killed server has left it: the profile `lab` is in the log only. */
  readonly directory: string;
  readonly file: string;
  /** A backup from before: only the profile `clinic`. */
  readonly backup: string;
}

async function crashed(): Promise<Place> {
  const origin = temporaryDirectory();
  const first = openDatabase(origin);
  await createProfileOnce(first.db, writer, { name: 'Clinic', organization: 'Acme' });
  await first.close();
  const backup = join(temporaryDirectory(), 'backup.db');
  await copyDatabase({ file: join(origin, 'csf.db'), target: backup, targetName: backup, ...calm });
  const second = openDatabase(origin);
  await createProfileOnce(second.db, writer, { name: 'Lab', organization: 'Acme' });
  const directory = copyOf(origin);
  await second.close();
  return { directory, file: join(directory, 'csf.db'), backup };
}

async function damaged(): Promise<Place> {
  const place = await crashed();
  truncateSync(place.file, 30_000);
  return place;
}

/** A database that cannot be started for what is in its log. Without that it would be, as if nothing were amiss. */
async function spoiltByItsLog(): Promise<Place> {
  const { directory: origin, backup } = await crashed();
  await openDatabase(origin).close();
  using other = new DatabaseSync(join(origin, 'csf.db'));
  other.exec('PRAGMA application_id = 7');
  const directory = copyOf(origin);
  return { directory, file: join(directory, 'csf.db'), backup };
}

function copyOf(origin: string): string {
  const directory = temporaryDirectory();
  cpSync(origin, directory, { recursive: true });
  return directory;
}

function restore({ directory, backup }: Pick<Place, 'directory' | 'backup'>): Promise<RestoredDatabase> {
  return restoreDatabase({ directory, source: backup, keptSuffix: 'now', acceptDifferences: false, ...calm });
}

/** The profiles that a server finds, or the code of its refusal. */
async function startIn(directory: string): Promise<readonly string[] | string> {
  try {
    const { db, close } = openDatabase(directory);
    const rows = await db.selectFrom('profiles').select('id').orderBy('id').execute();
    await close();
    return rows.map(({ id }) => id);
  } catch (error) {
    if (error instanceof CsfServerError) return error.code;
    throw error;
  }
}

/** Every file, byte by byte. */
function contentOf(directory: string): Record<string, string> {
  const names = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    names
      .map(({ name }) => name)
      .toSorted()
      .map((name) => [name, readFileSync(join(directory, name), 'base64')]),
  );
}

describe('a restore', () => {
  test('puts the backup in place, and keeps the replaced database complete, in one file', async () => {
    const { directory, file, backup } = await crashed();
    chmodSync(file, 0o644);
    const before = readFileSync(backup);
    expect(await restore({ directory, backup })).toMatchObject({
      report: { file: backup, schemaVersion: 7, counts: { profiles: 1 }, auditLog: { intact: true } },
      kept: { file: `${file}.replaced-now`, problem: null },
    });
    expect(readdirSync(directory).toSorted()).toEqual(['csf.db', 'csf.db.replaced-now']);
    for (const name of readdirSync(directory))
      expect(statSync(join(directory, name)).mode & 0o777).toBe(0o600);
    expect(readFileSync(backup).equals(before)).toBe(true);
    expect(await startIn(directory)).toEqual(['clinic']);
    expect(await restore({ directory, backup: `${file}.replaced-now` })).toMatchObject({
      kept: { file: `${file}.replaced-now-2` },
    });
    expect(await startIn(directory)).toEqual(['clinic', 'lab']);
  });

  test('needs no database to replace, and takes an older one as it is', async () => {
    const { backup } = await crashed();
    const directory = temporaryDirectory();
    const older = new DatabaseSync(backup);
    older.exec('PRAGMA user_version = 0; PRAGMA writable_schema = OFF');
    for (const { type, name } of older.prepare('SELECT type, name FROM sqlite_schema').all())
      if (type === 'table') older.exec(`PRAGMA foreign_keys = OFF; DROP TABLE ${name}`);
    older.close();
    expect(await restore({ directory, backup })).toMatchObject({ report: { schemaVersion: 0 }, kept: null });
    expect(readdirSync(directory)).toEqual(['csf.db']);
    expect(await startIn(directory)).toEqual([]);
    expect(await inspectDatabaseFile(directory)).toMatchObject({ schemaVersion: 7, problems: [] });
  });

  test('replaces a damaged database, which it keeps byte by byte with its log', async () => {
    const { directory, file, backup } = await damaged();
    const { 'csf.db': database, 'csf.db-wal': log } = contentOf(directory);
    expect(await startIn(copyOf(directory))).toBe('DATABASE_CORRUPT');
    expect(await restore({ directory, backup })).toMatchObject({
      kept: { file: `${file}.replaced-now`, problem: expect.stringContaining('is damaged') },
    });
    const { 'csf.db': _, ...kept } = contentOf(directory);
    expect(kept).toEqual({ 'csf.db.replaced-now': database, 'csf.db.replaced-now-wal': log });
    expect(await startIn(directory)).toEqual(['clinic']);
  });

  test('refuses a backup with the log of another database beside it, and replaces such a database', async () => {
    const { directory, file, backup } = await crashed();
    copyFileSync(backup, file);
    const { 'csf.db': database, 'csf.db-wal': log } = contentOf(directory);
    expect(await startIn(directory)).toBe('DATABASE_CORRUPT');
    const other = join(temporaryDirectory(), 'other.db');
    copyFileSync(backup, other);
    copyFileSync(`${file}-wal`, `${other}-wal`);
    await expect(restore({ directory, backup: other })).rejects.toMatchObject({
      code: 'DATABASE_CORRUPT',
      message: `${other}-wal belongs to a different database than ${other}.`,
    });
    expect(await restore({ directory, backup })).toMatchObject({
      kept: { problem: expect.stringContaining('belongs to a different database') },
    });
    const { 'csf.db': _, ...kept } = contentOf(directory);
    expect(kept).toEqual({ 'csf.db.replaced-now': database, 'csf.db.replaced-now-wal': log });
    expect(await startIn(directory)).toEqual(['clinic']);
  });

  test('says whether the database that it has kept can be restored, which takes more than that it can be used', async () => {
    const { directory, file, backup } = await crashed();
    await openDatabase(directory).close();
    change(file, "PRAGMA foreign_keys = OFF; INSERT INTO profile_texts VALUES ('gone', 1, '')");
    expect(await startIn(copyOf(directory))).toEqual(['clinic', 'lab']);
    expect(await restore({ directory, backup })).toMatchObject({
      kept: { problem: expect.stringContaining('refers to a missing one of profiles') },
    });
    expect(readdirSync(directory).toSorted()).toEqual(['csf.db', 'csf.db.replaced-now']);
  });

  test('undoes first what a crash has left half-written in a rollback journal', async () => {
    const { backup } = await crashed();
    const origin = temporaryDirectory();
    copyFileSync(backup, join(origin, 'csf.db'));
    using writing = new DatabaseSync(join(origin, 'csf.db'));
    // Without a cache, what is not committed is in the file already, and what undoes it in the journal.
    writing.exec("PRAGMA cache_size = 1; BEGIN; UPDATE profiles SET scope = 'torn'");
    const insert = writing.prepare("INSERT INTO profile_texts VALUES ('clinic', ?, ?)");
    for (let row = 0; row < 100; row++) insert.run(row, 'x'.repeat(2_000));
    const directory = copyOf(origin);
    writing.exec('ROLLBACK');
    expect(existsSync(join(directory, 'csf.db-journal'))).toBe(true);
    expect(await inspectDatabaseFile(directory, { check: 'full' })).toMatchObject({ isIntact: true });
    expect(await restore({ directory, backup })).toMatchObject({ kept: { problem: null } });
    expect(readdirSync(directory).toSorted()).toEqual(['csf.db', 'csf.db.replaced-now']);
    using kept = new DatabaseSync(join(directory, 'csf.db.replaced-now'), { readOnly: true });
    expect(kept.prepare('SELECT scope FROM profiles').get()).toEqual({ scope: null });
    expect(kept.prepare('SELECT count(*) AS rows FROM profile_texts').get()).toEqual({ rows: 0 });
  });

  test.each<[code: string, spoil: (file: string) => void]>([
    ['DATABASE_CORRUPT', (file) => writeFileSync(file, 'junk')],
    ['DATABASE_CORRUPT', (file) => truncateSync(file, 50_000)],
    ['DATABASE_FOREIGN', (file) => change(file, 'PRAGMA application_id = 1')],
    ['DATABASE_NEWER', (file) => change(file, 'PRAGMA user_version = 99')],
    ['DATABASE_CORRUPT', (file) => change(file, 'DROP TRIGGER audit_log_no_delete')],
    [
      'DATABASE_CORRUPT',
      (file) =>
        change(
          file,
          "INSERT INTO audit_log VALUES (2, '', '', '', '', '', '', '', '', '', 2, '', NULL, NULL)",
        ),
    ],
  ])('refuses a file that is not to be relied on (%s), and changes nothing', async (code, spoil) => {
    const { directory, backup } = await crashed();
    const before = contentOf(directory);
    spoil(backup);
    await expect(restore({ directory, backup })).rejects.toMatchObject({
      code,
      message: expect.stringContaining(backup),
    });
    expect({ ...contentOf(directory), 'csf.db-shm': '' }).toEqual({ ...before, 'csf.db-shm': '' });
  });

  test('refuses to replace what it cannot keep', async () => {
    const { backup } = await crashed();
    const link = temporaryDirectory();
    symlinkSync(backup, join(link, 'csf.db'));
    const folder = temporaryDirectory();
    mkdirSync(join(folder, 'csf.db'));
    for (const directory of [link, folder]) {
      await expect(restore({ directory, backup })).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
      expect(readdirSync(directory)).toEqual(['csf.db']);
    }
    expect((await inspectBackup(backup)).problems).toEqual([]);
  });

  test.each<[state: string, sql: string]>([
    ['and reads', 'BEGIN; SELECT count(*) FROM profiles'],
    ['and may write to later', 'SELECT count(*) FROM profiles'],
  ])('refuses to replace a database that another program has open %s', async (_, sql) => {
    const { directory, backup } = await crashed();
    using other = new DatabaseSync(join(directory, 'csf.db'));
    other.exec(sql);
    await expect(restore({ directory, backup })).rejects.toMatchObject({ code: 'DATABASE_LOCKED' });
    expect(readdirSync(directory).toSorted()).toEqual(['csf.db', 'csf.db-shm', 'csf.db-wal']);
  });

  test('is called off before anything has changed', async () => {
    const { directory, backup } = await crashed();
    const before = Object.keys(contentOf(directory));
    const caller = new AbortController();
    const reason = new Error('changed my mind');
    caller.abort(reason);
    const { signal: abort } = caller;
    await expect(
      restoreDatabase({
        directory,
        source: backup,
        keptSuffix: 'now',
        acceptDifferences: false,
        onProgress: () => {},
        abort,
      }),
    ).rejects.toBe(reason);
    expect(Object.keys(contentOf(directory))).toEqual(before);
  });
});

describe('a restore that is killed before any of its steps', () => {
  test('leaves the old database or the new one', async () => {
    const origin = await crashed();
    const found = new Set<string>();
    const steps = await atEveryStep(origin, async (directory) => {
      const profiles = await startIn(directory);
      expect([['clinic'], ['clinic', 'lab']]).toContainEqual(profiles);
      found.add(String(profiles));
      for (const name of readdirSync(directory).filter((name) => name.endsWith('.replaced-before')))
        expect(await inspectBackup(join(directory, name))).toMatchObject({
          counts: { profiles: 2 },
          problems: [],
        });
      await restore({ directory, backup: origin.backup });
      expect(await startIn(directory)).toEqual(['clinic']);
      expect(readdirSync(directory).filter((name) => name.startsWith('.'))).toEqual([]);
    });
    expect(steps).toBeGreaterThan(5);
    expect(found).toEqual(new Set(['clinic', 'clinic,lab']));
  });

  test('leaves an unusable database byte by byte, in its place or beside it, and never starts without it', async () => {
    const origin = await spoiltByItsLog();
    const original = contentOf(origin.directory);
    const found = new Set<string>();
    await atEveryStep(origin, async (directory) => {
      const left = contentOf(directory);
      const isIn = (name: string): boolean =>
        left[name] === original['csf.db'] && left[`${name}-wal`] === original['csf.db-wal'];
      expect(isIn('csf.db') || isIn('csf.db.replaced-before')).toBe(true);
      const profiles = await startIn(copyOf(directory));
      expect(['DATABASE_FOREIGN', 'DATABASE_CORRUPT', ['clinic']]).toContainEqual(profiles);
      found.add(String(profiles));
      const { kept } = await restore({ directory, backup: origin.backup });
      if (profiles === 'DATABASE_CORRUPT') expect(kept?.file).toBe(join(directory, 'csf.db.replaced-before'));
      else expect(kept?.file).toMatch(/replaced-now$/);
      expect(await startIn(directory)).toEqual(['clinic']);
      const names = readdirSync(directory);
      expect(
        names.some(
          (name) => name.startsWith('csf.db.replaced-') && contentOf(directory)[name] === original['csf.db'],
        ),
      ).toBe(true);
    });
    expect(found).toEqual(new Set(['DATABASE_FOREIGN', 'DATABASE_CORRUPT', 'clinic']));
  });
});

function change(file: string, sql: string): void {
  using database = new DatabaseSync(file);
  database.exec(sql);
}

/**
 * Has a restore killed before its first step, before its second one and so on, each time over a fresh copy.
 * @returns how many steps it has
 */
async function atEveryStep(
  { directory: origin, backup }: Place,
  look: (directory: string) => Promise<void>,
): Promise<number> {
  for (let step = 1; step < MAX_STEPS; step += AT_ONCE) {
    const runs = Array.from({ length: AT_ONCE }, async (_, index) => {
      const directory = copyOf(origin);
      const args = [untilKilled, directory, backup, String(step + index)];
      const child = spawn(process.execPath, args, {
        stdio: ['ignore', 'inherit', 'inherit'],
        env: environmentOfFixture(),
      });
      onTestFinished(() => void child.kill('SIGKILL'));
      const [code, signal] = await once(child, 'exit');
      expect([code, signal]).toEqual(code === 0 ? [0, null] : [null, 'SIGKILL']);
      await look(directory);
      return code === 0;
    });
    const isComplete = await Promise.all(runs);
    if (isComplete.includes(true)) return step + isComplete.indexOf(true) - 1;
  }
  throw new Error(`a restore of more than ${MAX_STEPS} steps`);
}
