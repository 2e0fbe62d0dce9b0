import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { closeStampOf } from '../../src/database/close-stamp.ts';
import { connect } from '../../src/database/connect.ts';
import { type OpenDatabase, useConnection } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { damagePageOf } from '../support/damage.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const clinic = { name: 'Clinic', organization: 'Acme' };

function open(directory: string, closeStamp: string | null): OpenDatabase {
  const database = useConnection(connect(directory, closeStamp));
  onTestFinished(async () => void (await database.close()));
  return database;
}

async function damagedDatabase(): Promise<{ directory: string; file: string }> {
  const directory = temporaryDirectory();
  const file = join(directory, 'csf.db');
  await open(directory, null).close();
  damagePageOf('profiles', file);
  return { directory, file };
}

describe('a database that is opened again', () => {
  test('is left with the close stamp that its file has, and nothing beside it', async () => {
    const directory = temporaryDirectory();
    const database = open(directory, null);
    await createProfileOnce(database.db, writer, clinic);
    const { closeStamp } = await database.close();
    expect(closeStamp).not.toBeNull();
    expect(closeStamp).toBe(closeStampOf(join(directory, 'csf.db')));
    expect(readdirSync(directory)).toEqual(['csf.db']);
  });

  test('is not checked first when it is as it was closed', async () => {
    const { directory, file } = await damagedDatabase();
    const { db } = open(directory, closeStampOf(file)); // as if the disk had damaged it
    expect(await db.selectFrom('risks').selectAll().execute()).toEqual([]);
  });

  test.each<[string, (stamp: string | null, file: string) => string | null]>([
    ['there is no stamp', () => null],
    ['the stamp is of another file', (stamp) => `${stamp}0`],
    ['the stamp is no stamp', () => 'null'],
    [
      'there is a log beside it',
      (stamp, file) => {
        writeFileSync(`${file}-wal`, '');
        return stamp;
      },
    ],
  ])('is checked first when %s', async (_, change) => {
    const { directory, file } = await damagedDatabase();
    const closeStamp = change(closeStampOf(file), file);
    expect(() => open(directory, closeStamp)).toThrow(expect.objectContaining({ code: 'DATABASE_CORRUPT' }));
  });

  test('leaves no stamp when a query met damage, so the next start checks it first', async () => {
    const { directory, file } = await damagedDatabase();
    const { db, close } = open(directory, closeStampOf(file));
    const reading = db.selectFrom('profiles').selectAll().execute();
    await expect(reading).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
    expect(await close()).toEqual({ closeStamp: null, lastDatabase: null });
  });

  test('leaves no stamp while another program has it open, because its log stays', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'csf.db');
    const { db, close } = open(directory, null);
    await createProfileOnce(db, writer, clinic);
    using reader = new DatabaseSync(file, { readOnly: true });
    reader.exec('BEGIN; SELECT 1 FROM sqlite_schema');
    expect(await close()).toMatchObject({
      closeStamp: null,
      lastDatabase: expect.stringMatching(/:[0-9a-f]{64}$/),
    });
  });
});
