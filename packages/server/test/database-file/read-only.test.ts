import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type MakeCopyFolder, readDatabase } from '../../src/database-file/read-only.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

/** A database that is open and has a write-ahead log. */
function openDatabase(name: string): string {
  const file = join(temporaryDirectory(), 'csf.db');
  const database = new DatabaseSync(file);
  onTestFinished(() => database.close());
  database.exec(`PRAGMA journal_mode = WAL; CREATE TABLE names AS SELECT '${name}' AS name`);
  return file;
}

/** The name that each reading finds. `meanwhile` happens during the first. */
async function readings(file: string, meanwhile: () => void): Promise<unknown[]> {
  const all: unknown[] = [];
  await readDatabase(file, (database) => {
    all.push(database.prepare('SELECT name FROM names').get()?.['name']);
    if (all.length === 1) meanwhile();
  });
  return all;
}

test('a database that was replaced during the reading is read again', async () => {
  const file = openDatabase('old');
  const other = openDatabase('new');
  const readTwice = await readings(file, () => {
    for (const part of ['-wal', '-shm']) {
      rmSync(`${file}${part}`);
      copyFileSync(`${other}${part}`, `${file}${part}`);
    }
    copyFileSync(other, `${file}.new`);
    renameSync(`${file}.new`, file);
  });
  expect(readTwice).toEqual(['old', 'new']);
});

/** What a crash leaves on a medium where no reader may make the shared memory. */
function crashed(name: string): string {
  const directory = temporaryDirectory();
  cpSync(join(openDatabase(name), '..'), directory, { recursive: true });
  const file = join(directory, 'csf.db');
  rmSync(`${file}-shm`);
  return file;
}

test('a database whose log has changed during the reading is read again', async () => {
  const file = crashed('one');
  expect(await readings(file, () => appendFileSync(`${file}-wal`, 'more'))).toEqual(['one', 'one']);
});

test('a database with a log is read without a copy, and no file is made or changed', async () => {
  const file = crashed('one');
  const look = (): unknown[] =>
    readdirSync(join(file, '..')).map((name) => {
      const path = join(file, '..', name);
      return [name, statSync(path).mtimeMs, readFileSync(path, 'base64')];
    });
  const before = look();
  const makeCopyFolder = vi.fn<MakeCopyFolder>();
  await readDatabase(
    file,
    (database) => {
      expect(database.prepare('SELECT name FROM names').get()).toEqual({ name: 'one' });
      expect(database.prepare('PRAGMA integrity_check').get()).toEqual({ integrity_check: 'ok' });
      expect(() => database.exec("INSERT INTO names VALUES ('two')")).toThrow('readonly');
      expect(look()).toEqual(before);
    },
    makeCopyFolder,
  );
  expect(makeCopyFolder).not.toHaveBeenCalled();
  expect(look()).toEqual(before);
});

/** What a crash leaves in the middle of a change that has to be undone. */
function halfWritten(): string {
  const origin = join(temporaryDirectory(), 'csf.db');
  using database = new DatabaseSync(origin);
  database.exec("CREATE TABLE names AS SELECT 'one' AS name; PRAGMA cache_size = 1; BEGIN");
  database.exec("UPDATE names SET name = 'two'; CREATE TABLE large AS SELECT zeroblob(100000) AS data");
  const directory = temporaryDirectory();
  cpSync(join(origin, '..'), directory, { recursive: true });
  return join(directory, 'csf.db');
}

test('a database with something half-written is read in a copy, which is gone afterwards', async () => {
  const file = halfWritten();
  const before = readFileSync(file);
  const folder = temporaryDirectory();
  await readDatabase(
    file,
    (database) => {
      expect(database.prepare('SELECT name FROM names').get()).toEqual({ name: 'one' });
      expect(readdirSync(folder)).toContain('copy.db');
    },
    () => folder,
  );
  expect(existsSync(folder)).toBe(false);
  expect(readFileSync(file).equals(before)).toBe(true);
});

test('a database with something half-written is not read where no copy can be made', async () => {
  const file = halfWritten();
  const nowhere = (): string => mkdtempSync(join(file, 'x-'));
  await expect(readDatabase(file, () => {}, nowhere)).rejects.toMatchObject({
    code: 'DATABASE_READ_ONLY',
    message: `The database ${file} has a half-written change, which has to be undone before it can be read.`,
  });
});
