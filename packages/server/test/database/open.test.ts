import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { migrate, SCHEMA_VERSION } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const clinic = { name: 'Clinic', organization: 'Acme' };

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

function emptyFile(path: string): string {
  writeFileSync(path, '');
  return path;
}

describe('opening a database', () => {
  test('creates it private, with its directory, whatever the umask', async () => {
    const directory = join(temporaryDirectory(), 'deep', 'data');
    const umask = process.umask(0o000);
    onTestFinished(() => void process.umask(umask));
    const { db, close } = openDatabase(directory);
    await createProfileOnce(db, writer, clinic);
    expect(mode(directory)).toBe('700');
    expect(readdirSync(directory).toSorted()).toEqual(['csf.db', 'csf.db-shm', 'csf.db-wal']);
    for (const file of readdirSync(directory)) expect(mode(join(directory, file))).toBe('600');
    await close();
  });

  test('is not hindered by a umask that takes everything away', async () => {
    const directory = join(temporaryDirectory(), 'data');
    const umask = process.umask(0o777);
    try {
      await openDatabase(directory).close();
    } finally {
      process.umask(umask);
    }
    expect(mode(directory)).toBe('700');
    expect(mode(join(directory, 'csf.db'))).toBe('600');
  });

  test('makes a file private that others could read, and leaves a directory that it did not create', async () => {
    const directory = temporaryDirectory();
    chmodSync(directory, 0o755);
    await openDatabase(directory).close();
    chmodSync(join(directory, 'csf.db'), 0o644);
    await openDatabase(directory).close();
    expect(mode(join(directory, 'csf.db'))).toBe('600');
    expect(mode(directory)).toBe('755');
  });

  test('makes a log private that a crash left behind', async () => {
    const directory = temporaryDirectory();
    const { db, close } = openDatabase(directory);
    await createProfileOnce(db, writer, clinic);
    const copy = temporaryDirectory();
    for (const name of readdirSync(directory)) {
      copyFileSync(join(directory, name), join(copy, name));
      chmodSync(join(copy, name), 0o644);
    }
    await close();
    const again = openDatabase(copy);
    expect(readdirSync(copy).map((name) => mode(join(copy, name)))).toEqual(['600', '600', '600']);
    expect(await again.db.selectFrom('profiles').select('id').execute()).toEqual([{ id: 'clinic' }]);
    await again.close();
  });

  test('uses write-ahead logging, foreign keys and full durability', async () => {
    const { db, close } = openDatabase(temporaryDirectory());
    const pragma = async (name: string) =>
      Object.values((await sql.raw<object>(`PRAGMA ${name}`).execute(db)).rows[0] ?? {})[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('foreign_keys')).toBe(1);
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('fullfsync'), 'only macOS looks at it').toBe(1);
    expect(await pragma('user_version')).toBe(SCHEMA_VERSION);
    await close();
  });

  test('finds again what was stored', async () => {
    const directory = temporaryDirectory();
    const first = openDatabase(directory);
    await createProfileOnce(first.db, writer, clinic);
    await first.close();
    const second = openDatabase(directory);
    expect(await second.db.selectFrom('profiles').select('id').execute()).toEqual([{ id: 'clinic' }]);
    await second.close();
  });

  test('works on an empty file, as a crash at the first start can leave it', async () => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'csf.db'), '');
    const { db, close } = openDatabase(directory);
    expect(await db.selectFrom('profiles').select('id').execute()).toEqual([]);
    await close();
  });
});

describe('a full disk', () => {
  test('is told as such when the first tables are created', () => {
    // A disk that is full by the time of the commit: SQLite rolls back by itself before it throws.
    class FullDisk extends DatabaseSync {
      override exec(statements: string): void {
        super.exec(statements === 'COMMIT' ? 'ROLLBACK' : statements);
        if (statements === 'COMMIT') throw new Error('database or disk is full');
      }
    }
    const database = new FullDisk(':memory:');
    expect(() => migrate(database)).toThrow('database or disk is full');
    database.close();
  });

  test('is told as such by a change, and the next one succeeds', async () => {
    const { db, close } = openDatabase(temporaryDirectory());
    await sql`PRAGMA max_page_count = 1`.execute(db);
    const big = { ...clinic, scope: 'x'.repeat(100_000) };
    await expect(createProfileOnce(db, writer, big)).rejects.toMatchObject({ code: 'DISK_FULL' });
    await sql`PRAGMA max_page_count = 1000`.execute(db);
    expect(await createProfileOnce(db, writer, big)).toMatchObject({ status: 'created' });
    await close();
  });
});

describe('closing a database', () => {
  test('leaves the one file, with everything in it', async () => {
    const directory = temporaryDirectory();
    const { db, close } = openDatabase(directory);
    await createProfileOnce(db, writer, clinic);
    await close();
    await close();
    expect(readdirSync(directory)).toEqual(['csf.db']);
  });

  test('waits for the change under way and refuses later ones', async () => {
    const directory = temporaryDirectory();
    const { db, close } = openDatabase(directory);
    const saving = createProfileOnce(db, writer, clinic);
    const closing = close();
    await expect(saving).resolves.toMatchObject({ status: 'created' });
    await closing;
    await expect(createProfileOnce(db, writer, clinic)).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
    expect(readdirSync(directory)).toEqual(['csf.db']);
  });
});

describe('a database that must not be used', () => {
  const OURS = `PRAGMA application_id = ${0x43534632}`;

  const refusal = (directory: string) => {
    try {
      openDatabase(directory);
    } catch (error) {
      return error;
    }
    throw new Error('was opened');
  };

  /** Runs the check on a file and makes sure that it and its directory stay as they are. */
  const untouched = (prepare: (file: string) => void): unknown => {
    const directory = temporaryDirectory();
    const file = join(directory, 'csf.db');
    prepare(file);
    const before = readFileSync(file);
    const error = refusal(directory);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(directory)).toEqual(['csf.db']);
    return error;
  };

  const sqlite = (statements: string) => (file: string) => {
    const database = new DatabaseSync(file);
    database.exec(statements);
    database.close();
  };

  /** Leaves the database as a crash would: what was committed last is only in the log. */
  const crashed = (statements: string) => (file: string) => {
    const scratch = temporaryDirectory();
    const database = new DatabaseSync(join(scratch, 'csf.db'));
    database.exec(`PRAGMA wal_autocheckpoint = 0; ${statements}`);
    for (const name of readdirSync(scratch)) copyFileSync(join(scratch, name), join(dirname(file), name));
    database.close();
  };

  /** Runs the check and makes sure that database and log keep their content and mode. */
  const unchanged = (prepare: (file: string) => void): unknown => {
    const directory = temporaryDirectory();
    prepare(join(directory, 'csf.db'));
    const names = readdirSync(directory);
    for (const name of names) chmodSync(join(directory, name), 0o644);
    const state = () =>
      names
        .filter((name) => !name.endsWith('-shm'))
        .map((name) => [name, readFileSync(join(directory, name), 'base64'), mode(join(directory, name))]);
    const before = state();
    const error = refusal(directory);
    expect(state()).toEqual(before);
    expect(readdirSync(directory)).toEqual(names);
    return error;
  };

  test('because a newer program wrote it is refused and not changed', () => {
    const error = untouched(sqlite(`${OURS}; CREATE TABLE future (x); PRAGMA user_version = 99`));
    expect(error).toMatchObject({
      code: 'DATABASE_NEWER',
      message: expect.stringContaining('has schema version 99; this csf-mcp knows versions up to 7.'),
      hint: expect.stringContaining('Update csf-mcp'),
    });
  });

  test('because it is no database is refused and not changed', () => {
    expect(untouched((file) => writeFileSync(file, 'Dear diary, '.repeat(1_000)))).toMatchObject({
      code: 'DATABASE_CORRUPT',
      message: expect.stringContaining('is not a SQLite database'),
    });
    expect(untouched((file) => writeFileSync(file, 'x'))).toMatchObject({ code: 'DATABASE_CORRUPT' });
  });

  test('because it was cut off is refused and not changed', async () => {
    const whole = temporaryDirectory();
    await openDatabase(whole).close();
    const bytes = readFileSync(join(whole, 'csf.db'));
    for (const length of [50, 1_000, bytes.length / 2]) {
      const error = untouched((file) => writeFileSync(file, bytes.subarray(0, length)));
      expect(error).toMatchObject({ code: 'DATABASE_CORRUPT', message: expect.stringContaining('csf.db') });
    }
  });

  test('because another program wrote it is refused and not changed', () => {
    const error = untouched(sqlite('CREATE TABLE recipes (title TEXT)'));
    expect(error).toMatchObject({
      code: 'DATABASE_FOREIGN',
      hint: expect.stringContaining('another data directory'),
    });
  });

  test('because another program wrote it with a write-ahead log is refused and not changed', () => {
    const recipes = 'PRAGMA journal_mode = WAL; CREATE TABLE recipes (title TEXT)';
    expect(unchanged(sqlite(recipes))).toMatchObject({ code: 'DATABASE_FOREIGN' });
    expect(unchanged(crashed(recipes))).toMatchObject({ code: 'DATABASE_FOREIGN' });
  });

  test('because a newer program wrote it, as only the log knows, is refused and not changed', () => {
    const future = `${OURS}; PRAGMA journal_mode = WAL; CREATE TABLE future (x); PRAGMA user_version = 99`;
    expect(unchanged(crashed(future))).toMatchObject({ code: 'DATABASE_NEWER' });
  });

  test.each([
    ['csf.db-wal', 'is gone', (file: string) => rmSync(file)],
    ['csf.db-wal', 'is empty', (file: string) => truncateSync(file)],
    ['csf.db-journal', 'is gone', (file: string) => rmSync(file)],
  ])('because there is a %s and the file itself %s is refused, and the log kept', (log, _how, damage) => {
    const problem = unchanged((file) => {
      crashed(`${OURS}; PRAGMA journal_mode = WAL; CREATE TABLE data (x)`)(file);
      renameSync(`${file}-wal`, join(dirname(file), log));
      damage(file);
    });
    expect(problem).toMatchObject({
      code: 'DATABASE_CORRUPT',
      message: expect.stringContaining(`${log} holds data.`),
      hint: expect.stringContaining('move csf.db, csf.db-wal and csf.db-shm away together'),
    });
  });

  test('because a page in its middle is damaged is refused', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'csf.db');
    await openDatabase(directory).close();
    const bytes = readFileSync(file);
    bytes.fill(0xff, 2 * 4_096, 2 * 4_096 + 100);
    writeFileSync(file, bytes);
    expect(refusal(directory)).toMatchObject({ code: 'DATABASE_CORRUPT' });
  });

  test.each<[string, (file: string) => void]>([
    ['a dangling symbolic link', (file) => symlinkSync(`${file}-elsewhere`, file)],
    ['a symbolic link', (file) => symlinkSync(emptyFile(`${file}-2`), file)],
    ['a second name of a file', (file) => linkSync(emptyFile(`${file}-2`), file)],
    ['a pipe', (file) => execFileSync('mkfifo', [file])],
    ['a directory', (file) => mkdirSync(file)],
  ])('because its place is taken by %s is refused, and nothing is created', (_what, take) => {
    const directory = temporaryDirectory();
    take(join(directory, 'csf.db'));
    const names = readdirSync(directory);
    expect(refusal(directory)).toMatchObject({
      code: 'DATABASE_FAILED',
      message: expect.stringMatching(/^\S+csf\.db is .*[^.]\.$/),
      hint: expect.stringContaining('a file of its own'),
    });
    expect(readdirSync(directory)).toEqual(names);
  });

  test('because another program holds it is refused', async () => {
    const directory = temporaryDirectory();
    await openDatabase(directory).close();
    const other = new DatabaseSync(join(directory, 'csf.db'));
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    expect(refusal(directory)).toMatchObject({ code: 'DATABASE_LOCKED' });
    other.close();
  });

  test('because its directory cannot be is refused', () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect(refusal(join(file, 'data'))).toMatchObject({ code: 'DATABASE_FAILED' });
    expect(existsSync(file)).toBe(true);
  });
});
