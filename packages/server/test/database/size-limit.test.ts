import { join } from 'node:path';
import { expect, test } from 'vitest';
import { limitSize } from '../../src/database/size-limit.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { connectionOf, openTestDatabase, testDatabase, writer } from '../support/test-database.ts';

const FULL = Object.assign(new Error('database or disk is full'), { errcode: 13 });

test('a full database is told from a full disk by how near its limit is', async () => {
  const directory = temporaryDirectory();
  const { connection, close } = openTestDatabase(directory);
  const database = connection.open();
  const explained = (maxMib: number | undefined, error: Error = FULL) => {
    const limit = limitSize(join(directory, 'csf.db'), maxMib);
    limit.set(database);
    return limit.explain(error, database);
  };
  expect(explained(1)).toMatchObject({
    code: 'DATABASE_FULL',
    hint: expect.stringContaining('CSF_MCP_MAX_DATABASE_MIB'),
  });
  expect(explained(1, Object.assign(new Error('busy'), { errcode: 5 }))).toBeNull();
  expect(explained(1_024)).toBeNull();
  expect(explained(undefined)).toBeNull();
  await close();
});

test('one call stores no more than 32 million characters, and all of it or nothing', async () => {
  const db = testDatabase();
  const { profile: profile_id } = await createProfileOnce(db, writer, {
    name: 'Clinic',
    organization: 'Acme',
  });
  const text = 'x'.repeat(2_000_000);
  const storing = db.transaction().execute(async (transaction) => {
    for (let number = 1; number < 20; number++)
      await transaction.insertInto('profile_texts').values({ profile_id, number, text }).execute();
  });
  await expect(storing).rejects.toThrow('would store more than 33554432 characters');
  expect(await db.selectFrom('profile_texts').selectAll().execute()).toEqual([]);
  expect(connectionOf(db).open().isTransaction).toBe(false);
  await saveProfile(db, writer, { profile: profile_id, scope: 'Wards' });
});
