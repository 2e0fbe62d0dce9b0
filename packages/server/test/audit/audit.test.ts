import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { recordAssessments } from '../../src/assessments/record-assessments.ts';
import { appendAudit } from '../../src/audit/append.ts';
import { entryHash, GENESIS_HASH } from '../../src/audit/entry-hash.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import type { Database } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import { testDatabase, writer } from '../support/test-database.ts';

const clinic = { name: 'Clinic', organization: 'Acme' };
const now = new Date(writer.at);

/** A database with three entries: creation, update, assessment. */
async function databaseWithHistory(): Promise<Database> {
  const db = testDatabase();
  await createProfileOnce(db, writer, clinic);
  await saveProfile(db, writer, { profile: 'clinic', scope: 'Wards' });
  await recordAssessments(db, { ...writer, client: null, tool: 'assessment_record' }, now, {
    profile: 'clinic',
    drafts: [{ outcome: 'GV.OC-01', score: 2, date: '2025-03-31', assessor: 'Ada' }],
    dryRun: false,
  });
  return db;
}

/** Changes the log as somebody with the file in hand can. */
async function tamper(db: Database, statement: string): Promise<void> {
  await sql`DROP TRIGGER audit_log_no_update`.execute(db);
  await sql`DROP TRIGGER audit_log_no_delete`.execute(db);
  await sql`DROP TRIGGER audit_log_only_append`.execute(db);
  for (const each of statement.split('; ')) await sql.raw(each).execute(db);
}

describe('the audit log', () => {
  test('says who changed what, when, with which tool, from what to what', async () => {
    const db = await databaseWithHistory();
    const entries = await db.selectFrom('audit_log').selectAll().orderBy('sequence').execute();
    expect(entries).toHaveLength(3);
    expect(entries[0]).toMatchObject({
      sequence: 1,
      at: writer.at,
      client_name: 'test',
      client_version: '1.0.0',
      tool: 'profile_save',
      subject: 'clinic',
      before: null,
      previous_hash: GENESIS_HASH,
    });
    expect(JSON.parse(entries[0]?.after ?? '')).toMatchObject({ ...clinic, revision: 1 });
    expect(JSON.parse(entries[1]?.before ?? '')).toEqual({ scope: null, revision: 1 });
    expect(JSON.parse(entries[1]?.after ?? '')).toEqual({ scope: 'Wards', revision: 2 });
    expect(entries[2]).toMatchObject({ client_name: null, tool: 'assessment_record' });
    expect(JSON.parse(entries[2]?.after ?? '')).toMatchObject({
      revision: 3,
      assessments: [{ outcomeId: 'GV.OC-01', score: 2 }],
    });
    expect(entries[2]?.previous_hash).toBe(entries[1]?.hash);
  });

  test('is intact as long as nobody tampers with it', async () => {
    const db = await databaseWithHistory();
    expect(await verifyAudit(db)).toEqual({
      intact: true,
      entries: 3,
      lastHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      keptAt: null,
    });
    const empty = { intact: true, entries: 0, lastHash: GENESIS_HASH, keptAt: null };
    expect(await verifyAudit(testDatabase())).toEqual(empty);
  });

  test('is intact over more entries than are read at once', async () => {
    const db = testDatabase();
    await db.transaction().execute(async (transaction) => {
      for (let number = 1; number <= 1_201; number++) {
        await appendAudit(transaction, writer, { subject: 'clinic', before: null, after: { number } });
      }
    });
    expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 1_201 });
  });

  test.each([
    ['UPDATE audit_log SET after = before'],
    ['DELETE FROM audit_log WHERE sequence = 1'],
    [
      "INSERT OR REPLACE INTO audit_log SELECT 2, at, 'x', 'x', tool, subject, before, after, hash, 'h', format, state, account, person FROM audit_log WHERE sequence = 1",
    ],
    [
      "INSERT INTO audit_log SELECT 9, at, 'x', 'x', tool, subject, before, after, hash, 'h', format, state, account, person FROM audit_log WHERE sequence = 1",
    ],
  ])('refuses %s', async (statement) => {
    const db = await databaseWithHistory();
    await expect(sql.raw(statement).execute(db)).rejects.toThrow('the audit log is append-only');
    expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 3 });
  });

  test.each([
    ["UPDATE audit_log SET after = '{}' WHERE sequence = 2", 2, 'its content does not fit its hash'],
    [
      "UPDATE audit_log SET at = '2020-01-01T00:00:00.000Z' WHERE sequence = 1",
      1,
      'its content does not fit its hash',
    ],
    [
      "UPDATE audit_log SET client_name = 'somebody' WHERE sequence = 3",
      3,
      'its content does not fit its hash',
    ],
    ['DELETE FROM audit_log WHERE sequence = 2', 2, 'the entry is missing'],
    [
      'DELETE FROM audit_log WHERE sequence = 2; UPDATE audit_log SET sequence = 2 WHERE sequence = 3',
      2,
      'it does not follow from the entry before',
    ],
    [
      'UPDATE audit_log SET sequence = -1 WHERE sequence = 2; UPDATE audit_log SET sequence = 2 WHERE sequence = 3; UPDATE audit_log SET sequence = 3 WHERE sequence = -1',
      2,
      'it does not follow from the entry before',
    ],
    [
      'UPDATE audit_log SET sequence = 4 WHERE sequence = 3; INSERT INTO audit_log SELECT 3, at, client_name, client_version, tool, subject, before, after, previous_hash, hash, format, state, account, person FROM audit_log WHERE sequence = 2',
      3,
      'it does not follow from the entry before',
    ],
    [
      'INSERT INTO audit_log SELECT 4, at, client_name, client_version, tool, subject, before, after, hash, hash, format, state, account, person FROM audit_log WHERE sequence = 3',
      4,
      'its content does not fit its hash',
    ],
    ['DELETE FROM audit_log WHERE sequence = 1', 1, 'the entry is missing'],
    [
      `UPDATE audit_log SET previous_hash = '${GENESIS_HASH}' WHERE sequence = 3`,
      3,
      'it does not follow from the entry before',
    ],
    [
      "INSERT INTO audit_log SELECT 0, at, 'x', 'x', tool, subject, before, after, hash, 'h', format, state, account, person FROM audit_log WHERE sequence = 1",
      4,
      'there are entries with numbers out of sequence',
    ],
    [
      'UPDATE audit_log SET sequence = 9223372036854775807 WHERE sequence = 3',
      3,
      'there are entries with numbers out of sequence',
    ],
    [
      "INSERT INTO audit_log SELECT -9223372036854775807, at, 'x', 'x', tool, subject, before, after, hash, 'h', format, state, account, person FROM audit_log WHERE sequence = 1",
      4,
      'there are entries with numbers out of sequence',
    ],
  ])('tampered with by %s is broken at entry %d', async (statement, brokenAt, reason) => {
    const db = await databaseWithHistory();
    await tamper(db, statement);
    expect(await verifyAudit(db)).toEqual({ intact: false, brokenAt, reason });
  });

  test('does not lose an entry to another one with its hash', async () => {
    const db = await databaseWithHistory();
    const sameHash =
      'INSERT OR REPLACE INTO audit_log SELECT 4, at, client_name, client_version, tool, subject, before, after, previous_hash, hash, format, state, account, person FROM audit_log WHERE sequence = 2';
    await sql.raw(sameHash).execute(db);
    const entries = await db.selectFrom('audit_log').select('sequence').orderBy('sequence').execute();
    expect(entries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(await verifyAudit(db)).toMatchObject({ intact: false, brokenAt: 4 });
  });

  test('does not show that the newest entry was removed, but its last hash is then gone', async () => {
    const db = await databaseWithHistory();
    const before = await verifyAudit(db);
    const kept = before.intact ? before.lastHash : '';
    await tamper(db, 'DELETE FROM audit_log WHERE sequence = 3');
    expect(await verifyAudit(db, kept)).toMatchObject({ intact: true, entries: 2, keptAt: null });
  });

  test('does not show that all hashes were recomputed, but its last hash is then another one', async () => {
    const db = await databaseWithHistory();
    const before = await verifyAudit(db);
    await tamper(db, "UPDATE audit_log SET tool = 'none'");
    const entries = await db.selectFrom('audit_log').selectAll().orderBy('sequence').execute();
    let previous_hash = GENESIS_HASH;
    for (const { hash: _, ...rest } of entries) {
      const entry = { ...rest, previous_hash };
      previous_hash = entryHash(entry) ?? '';
      const changed = { previous_hash: entry.previous_hash, hash: previous_hash };
      await db.updateTable('audit_log').set(changed).where('sequence', '=', entry.sequence).execute();
    }
    const after = await verifyAudit(db);
    expect(after).toMatchObject({ intact: true, entries: 3 });
    expect(after).not.toEqual(before);
  });

  test('gets no entry for a change that fails', async () => {
    const db = await databaseWithHistory();
    await expect(
      db.transaction().execute(async (transaction) => {
        await appendAudit(transaction, writer, { subject: 'clinic', before: null, after: {} });
        throw new Error('later in the same transaction');
      }),
    ).rejects.toThrow('later');
    expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 3 });
  });
});

describe('the history of assessments', () => {
  test.each([
    'UPDATE assessments SET score = 4',
    'DELETE FROM assessments',
    "INSERT OR REPLACE INTO assessments SELECT id, profile_id, outcome_id, 4, NULL, NULL, NULL, assessed_on, 'x', NULL, NULL, NULL, NULL, NULL, NULL, entry, recorded_at FROM assessments",
  ])('refuses %s', async (statement) => {
    const db = await databaseWithHistory();
    await expect(sql.raw(statement).execute(db)).rejects.toThrow('assessments are only ever added');
    expect(await db.selectFrom('assessments').select('score').execute()).toEqual([{ score: 2 }]);
  });
});
