import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/database/open.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const clinic = { name: 'Clinic', organization: 'Acme' };

function mode(path: string): string {
  return (statSync(path).mode & 0o777).toString(8);
}

describe('opening a database', () => {
  test('creates it private, with its directory, whatever the umask', async () => {
    const directory = join(temporaryDirectory(), 'deep', 'data');
    const umask = process.umask(0o000);
    onTestFinished(() => void process.umask(umask));
    const { db, close } = openDatabase(directory);
    await saveProfile(db, writer, clinic);
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

  test('uses write-ahead logging, foreign keys and full durability', async () => {
    const { db, close } = openDatabase(temporaryDirectory());
    const pragma = async (name: string) =>
      Object.values((await sql.raw<object>(`PRAGMA ${name}`).execute(db)).rows[0] ?? {})[0];
    expect(await pragma('journal_mode')).toBe('wal');
    expect(await pragma('foreign_keys')).toBe(1);
    expect(await pragma('synchronous')).toBe(2);
    expect(await pragma('user_version')).toBe(1);
    await close();
  });

  test('finds again what was stored', async () => {
    const directory = temporaryDirectory();
    const first = openDatabase(directory);
    await saveProfile(first.db, writer, clinic);
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

describe('closing a database', () => {
  test('leaves the one file, with everything in it', async () => {
    const directory = temporaryDirectory();
    const { db, close } = openDatabase(directory);
    await saveProfile(db, writer, clinic);
    await close();
    await close();
    expect(readdirSync(directory)).toEqual(['csf.db']);
  });

  test('waits for the change under way and refuses later ones', async () => {
    const directory = temporaryDirectory();
    const { db, close } = openDatabase(directory);
    const saving = saveProfile(db, writer, clinic);
    const closing = close();
    await expect(saving).resolves.toMatchObject({ status: 'created' });
    await closing;
    await expect(saveProfile(db, writer, clinic)).rejects.toMatchObject({ code: 'DATABASE_CLOSED' });
    expect(readdirSync(directory)).toEqual(['csf.db']);
  });
});

describe('a database that must not be used', () => {
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

  test('because a newer program wrote it is refused and not changed', () => {
    const error = untouched(sqlite('CREATE TABLE future (x); PRAGMA user_version = 99'));
    expect(error).toMatchObject({
      code: 'DATABASE_NEWER',
      message: expect.stringContaining('has schema version 99; this csf-mcp knows versions up to 1.'),
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

  test('because another program holds it is refused', async () => {
    const directory = temporaryDirectory();
    await openDatabase(directory).close();
    const other = new DatabaseSync(join(directory, 'csf.db'));
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    expect(refusal(directory)).toMatchObject({ code: 'DATABASE_LOCKED' });
    other.close();
  });

  test('because its place is taken by a directory is refused', () => {
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'csf.db'));
    expect(refusal(directory)).toMatchObject({
      code: 'DATABASE_FAILED',
      hint: expect.stringContaining('is a file'),
    });
  });

  test('because its directory cannot be is refused', () => {
    const file = join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    expect(refusal(join(file, 'data'))).toMatchObject({ code: 'DATABASE_FAILED' });
    expect(existsSync(file)).toBe(true);
  });
});
