import { appendFileSync, copyFileSync, cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { readDatabase } from '../../src/database-file/read-only.ts';
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

test('a copy whose log has changed during the reading is read again', async () => {
  const directory = temporaryDirectory();
  cpSync(join(openDatabase('one'), '..'), directory, { recursive: true });
  const file = join(directory, 'csf.db');
  rmSync(`${file}-shm`);
  expect(await readings(file, () => appendFileSync(`${file}-wal`, 'more'))).toEqual(['one', 'one']);
});
