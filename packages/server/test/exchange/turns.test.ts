import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Database } from '../../src/database/open.ts';
import { importData } from '../../src/exchange/import-data.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { givenFile } from '../../src/framework-import/given-file.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { loadProfile } from '../../src/profiles/load-profile.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const MAPPING = { columns: { id: 'ID', score: 'Score', target: 'Target' }, assessor: 'Ada' };

/** A table with many rows, which say the same of each outcome. */
const LARGE = [
  'ID,Score,Target,Owner',
  ...Array.from({ length: 20_000 }, (_, row) => `${outcomes[row % outcomes.length]?.id},2,3,Ada`),
].join('\n');

async function withClinic(): Promise<Database> {
  const db = testDatabase();
  await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme' });
  return db;
}

const importing = (db: Database, content: string, abort: AbortSignal, mapping?: object) =>
  importData(db, writer, new Date(writer.at), {
    ...{
      file: givenFile('large.csv', Buffer.from(content)),
      profile: 'clinic',
      dryRun: mapping === undefined,
    },
    ...{
      mapping: mapping as Record<string, unknown>,
      acceptUnverified: false,
      acceptOlder: false,
      mayAsk: false,
      abort,
    },
  });

const never = () => new AbortController().signal;

describe('while a large spreadsheet is imported', () => {
  test.each([undefined, MAPPING])('other calls are answered in between', async (mapping) => {
    const db = await withClinic();
    let isDone = false;
    const done = importing(db, LARGE, never(), mapping).finally(() => (isDone = true));
    let answered = 0;
    while (!isDone) {
      await loadProfile(db, 'clinic');
      answered += 1;
      await nextTurn();
    }
    expect((await done).outcome).toMatchObject({ facts: { assessments: outcomes.length } });
    expect(answered).toBeGreaterThan(20);
  });

  test('it can be called off, and nothing is stored', async () => {
    const db = await withClinic();
    const abort = new AbortController();
    const refused = expect(importing(db, LARGE, abort.signal, MAPPING)).rejects.toMatchObject({
      code: 'CANCELLED',
    });
    for (let turn = 0; turn < 20; turn++) await nextTurn();
    abort.abort();
    await refused;
    expect((await loadProfile(db, 'clinic')).revision).toBe(1);
  });
});

test('a small file that was called off before it was read is not imported', async () => {
  const db = await withClinic();
  const small = LARGE.split('\n').slice(0, 3).join('\n');
  await expect(importing(db, small, AbortSignal.abort(), MAPPING)).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect((await loadProfile(db, 'clinic')).revision).toBe(1);
});
