import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../src/database/open.ts';
import { openDatabaseForReading } from '../../src/database/open-for-reading.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const clinic = { name: 'Clinic', organization: 'Acme' };

function reading(directory: string): OpenDatabase & { profiles: () => Promise<string[]> } {
  const reader = openDatabaseForReading(directory);
  onTestFinished(async () => void (await reader.close()));
  const profiles = async () => {
    const rows = await reader.db.selectFrom('profiles').select('id').orderBy('id').execute();
    return rows.map(({ id }) => id);
  };
  return { ...reader, profiles };
}

describe('reading a database beside its owner', () => {
  test('sees each change as soon as it is made, and goes on when the owner has closed', async () => {
    const directory = temporaryDirectory();
    const owner = openDatabase(directory);
    const reader = reading(directory);
    expect(await reader.profiles()).toEqual([]);
    await createProfileOnce(owner.db, writer, clinic);
    expect(await reader.profiles()).toEqual(['clinic']);
    await createProfileOnce(owner.db, writer, { ...clinic, name: 'Lab' });
    await owner.close();
    expect(await reader.profiles()).toEqual(['clinic', 'lab']);
    await reader.close();

    const next = openDatabase(directory);
    expect(await next.db.selectFrom('profiles').select('id').execute()).toHaveLength(2);
    await next.close();
    expect(readdirSync(directory)).toEqual(['csf.db']);
  });

  test('leaves everything in the database file when the owner closes first', async () => {
    const directory = temporaryDirectory();
    const owner = openDatabase(directory);
    const reader = reading(directory);
    await createProfileOnce(owner.db, writer, clinic);
    await reader.profiles();
    await owner.close();
    truncateSync(join(directory, 'csf.db-wal')); // as whoever copies the database file alone
    await reader.close();
    expect(await reading(directory).profiles()).toEqual(['clinic']);
  });

  test('reads what a crashed owner has left in its log', async () => {
    const directory = temporaryDirectory();
    const owner = openDatabase(directory);
    await createProfileOnce(owner.db, writer, clinic);
    const crashed = temporaryDirectory();
    for (const name of ['csf.db', 'csf.db-wal']) copyFileSync(join(directory, name), join(crashed, name));
    await owner.close();
    expect(await reading(crashed).profiles()).toEqual(['clinic']);
  });

  test('refuses every change and stores nothing', async () => {
    const directory = temporaryDirectory();
    const owner = openDatabase(directory);
    onTestFinished(async () => void (await owner.close()));
    const reader = reading(directory);
    const refusal = { code: 'DATABASE_READ_ONLY', message: expect.stringContaining('only reads') };
    await expect(createProfileOnce(reader.db, writer, clinic)).rejects.toMatchObject(refusal);
    await expect(reader.db.deleteFrom('profiles').execute()).rejects.toMatchObject(refusal);
    expect(await reader.profiles()).toEqual([]);
  });

  test.each([
    { what: 'no data directory', make: () => {}, code: 'DATABASE_MISSING', says: 'There is no database' },
    {
      what: 'an empty file',
      make: (file: string) => writeFileSync(file, ''),
      code: 'DATABASE_MISSING',
      says: 'There is no database',
    },
    {
      what: 'an older schema',
      make: (file: string) => marked(file, 1),
      code: 'DATABASE_OLDER',
      says: 'schema version 1',
    },
    {
      what: 'a newer schema',
      make: (file: string) => marked(file, 99),
      code: 'DATABASE_NEWER',
      says: 'schema version 99',
    },
    {
      what: 'no database at all',
      make: (file: string) => writeFileSync(file, 'x'.repeat(200)),
      code: 'DATABASE_CORRUPT',
      says: 'is not a SQLite database',
    },
    {
      what: 'a symbolic link',
      make: (file: string) => symlinkSync('/etc/passwd', file),
      code: 'DATABASE_FAILED',
      says: 'is a symbolic link',
    },
  ])('refuses $what with a reason, and changes nothing', async ({ make, code, says }) => {
    const directory = temporaryDirectory();
    make(join(directory, 'csf.db'));
    const before = readdirSync(directory);
    await expect(reading(directory).profiles()).rejects.toMatchObject({
      code,
      message: expect.stringContaining(says),
    });
    expect(readdirSync(directory).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(before);
  });

  test('opens nothing before the first query, and tries again when there was no database', async () => {
    const directory = join(temporaryDirectory(), 'data');
    const reader = reading(directory);
    expect(existsSync(directory)).toBe(false);
    await expect(reader.profiles()).rejects.toMatchObject({ code: 'DATABASE_MISSING' });
    expect(existsSync(directory)).toBe(false);
    await openDatabase(directory).close();
    expect(await reader.profiles()).toEqual([]);
  });
});

function marked(file: string, version: number): void {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA application_id = ${0x43534632}; PRAGMA user_version = ${version}`);
  database.close();
  chmodSync(file, 0o600);
}
