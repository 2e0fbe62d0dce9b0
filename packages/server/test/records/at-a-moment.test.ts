import { describe, expect, test } from 'vitest';
import { readStanding } from '../../src/assessments/standing.ts';
import type { Database } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { commentRegister } from '../../src/records/comments.ts';
import { intakeRegister } from '../../src/records/intake.ts';
import { recordBatch } from '../../src/records/record-batch.ts';
import { recordComment } from '../../src/records/record-comment.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const profile = 'clinic';
const now = new Date(writer.at);

async function databaseWithClinic(): Promise<Database> {
  const db = testDatabase();
  await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme' });
  return db;
}

describe('material', () => {
  test('makes evidence pending from the day on which it came in, and from the entry that recorded it', async () => {
    const db = await databaseWithClinic();
    const report = { title: 'Report', date: '2025-03-15', outcomes: ['DE.CM-01', 'DE.CM-03'] };
    await recordBatch(db, writer, now, intakeRegister, { profile, records: [report] });
    const pendingAt = async (asOf: string | null, entry: number | null): Promise<number> => {
      const { standings } = await db
        .transaction()
        .execute((transaction) => readStanding(transaction, profile, { asOf, entry }));
      return standings.filter(({ state }) => state === 'evidence pending').length;
    };
    expect(await pendingAt('2025-03-14', null)).toBe(0);
    expect(await pendingAt('2025-03-15', null)).toBe(2);
    expect(await pendingAt('2025-03-15', 1)).toBe(0);
    expect(await pendingAt(null, 2)).toBe(2);
  });

  test('that was withdrawn leaves no evidence pending, as far as that was known', async () => {
    const db = await databaseWithClinic();
    const report = { title: 'Report', date: '2025-03-15', outcomes: ['DE.CM-01'] };
    await recordBatch(db, writer, now, intakeRegister, { profile, records: [report] });
    await db
      .insertInto('withdrawals')
      .values({
        profile_id: profile,
        register: 'intake',
        number: 1,
        reason: 'Of another organization.',
        withdrawn_by: null,
        withdrawn_on: '2025-03-20',
        entry: 3,
        recorded_at: writer.at,
      })
      .execute();
    const pendingAt = async (entry: number | null): Promise<number> => {
      const { standings } = await db
        .transaction()
        .execute((transaction) => readStanding(transaction, profile, { asOf: null, entry }));
      return standings.filter(({ state }) => state === 'evidence pending').length;
    };
    expect(await pendingAt(2)).toBe(1);
    expect(await pendingAt(null)).toBe(0);
  });

  test('has come in on the day that a later change corrects it to', async () => {
    const db = await databaseWithClinic();
    const report = { title: 'Report', date: '2025-01-15', outcomes: ['DE.CM-01'] };
    await recordBatch(db, writer, now, intakeRegister, { profile, records: [report] });
    await recordBatch(db, writer, now, intakeRegister, {
      profile,
      records: [{ id: 'I-1', date: '2025-02-15' }],
    });
    const on = async (asOf: string, entry: number | null = null) =>
      (await intakeRegister.load(db, profile, { moment: { asOf, entry } })).size;
    expect(await on('2025-02-14')).toBe(0);
    expect(await on('2025-02-15')).toBe(1);
    expect(await on('2025-01-15', 2)).toBe(1);
  });
});

test('a comment is open from its day until the day on which it is resolved', async () => {
  const db = await databaseWithClinic();
  const comment = { profile, subject: 'GV.OC-01', text: 'Why?', author: 'Ben', date: '2025-03-01' };
  await recordComment(db, writer, now, comment);
  await recordComment(db, writer, now, {
    profile,
    id: 'C-1',
    status: 'resolved',
    by: 'Ada',
    date: '2025-03-10',
  });
  const on = async (asOf: string | null, entry: number | null = null) =>
    (await commentRegister.load(db, profile, { moment: { asOf, entry } })).get(1)?.status;
  expect(await on('2025-02-28')).toBeUndefined();
  expect(await on('2025-03-09')).toBe('open');
  expect(await on('2025-03-10')).toBe('resolved');
  expect(await on('2025-03-10', 2)).toBe('open');
  expect(await on(null)).toBe('resolved');
});
