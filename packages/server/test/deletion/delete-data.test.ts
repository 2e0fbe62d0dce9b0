import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { appendAudit } from '../../src/audit/append.ts';
import { verifyAudit } from '../../src/audit/verify.ts';
import type { Database } from '../../src/database/open.ts';
import { newConfirmationKey } from '../../src/deletion/confirmation.ts';
import { deleteData } from '../../src/deletion/delete-data.ts';
import { type ConfirmedRequest, planDeletion } from '../../src/deletion/delete-rows.ts';
import { IMPORT_TABLES, PROFILE_TABLES } from '../../src/deletion/tables.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { inventedImport } from '../support/invented-import.ts';
import { connectionOf, openTestDatabase, testDatabase, writer } from '../support/test-database.ts';

const key = newConfirmationKey();
const at = writer.at;
const MARK = 'zyzzyva';

/** Fills a row of each table for a profile, past the server and so past the audit log. */
async function fill(db: Database, profile_id: string): Promise<void> {
  const record = { profile_id, outcomes: '["GV.OC-01"]', entry: 1, recorded_at: at };
  for (const [index, { id: outcome_id }] of outcomes.entries()) {
    // From a few bytes to more than a page of the file.
    const text = `${MARK} ${'x'.repeat(index * 60)}`;
    const number = index + 1;
    await db.insertInto('profile_texts').values({ profile_id, number, text }).execute();
    await db.insertInto('outcome_texts').values({ profile_id, outcome_id, field: 'notes', number }).execute();
    await db
      .insertInto('assessments')
      .values({
        profile_id,
        outcome_id,
        score: 2,
        not_applicable_reason: null,
        assessed_on: '2025-03-31',
        assessor: MARK,
        note: text,
        confidence: null,
        entry: 1,
        recorded_at: at,
      })
      .execute();
  }
  await db
    .insertInto('outcome_settings')
    .values({
      profile_id,
      outcome_id: 'GV.OC-01',
      included: 0,
      target: null,
      target_priority: null,
      entry: 1,
      set_on: at.slice(0, 10),
      target_tier: 1,
      current_priority: null,
    })
    .execute();
  await db
    .insertInto('tiers')
    .values({
      profile_id,
      number: 1,
      area: 'risk governance',
      tier: 2,
      rationale: MARK,
      judged_on: '2025-03-31',
      approver: MARK,
      entry: 1,
      recorded_at: at,
    })
    .execute();
  const recorded = { profile_id, entry: 1, recorded_at: at };
  await db
    .insertInto('snapshots')
    .values({
      ...{ ...recorded, number: 1, name: MARK, name_key: MARK, as_of: '2025-03-31', known_entry: 1 },
      ...{ taken_by: MARK, note: MARK, sha256: 'ff', bytes: 1, content: Buffer.from(MARK) },
    })
    .execute();
  await db
    .insertInto('snapshot_decisions')
    .values({
      ...{ ...recorded, snapshot: 1, number: 1, decision: 'approved', decided_by: MARK },
      ...{ decided_on: '2025-03-31', note: MARK },
    })
    .execute();
  await db
    .insertInto('evidence')
    .values({
      ...record,
      number: 1,
      title: MARK,
      reference: MARK,
      owner: MARK,
      dated_on: '2025-03-31',
      sha256: null,
      review_status: 'not reviewed',
      reviewer: null,
      reviewed_on: null,
      note: MARK,
    })
    .execute();
  await db
    .insertInto('risks')
    .values({
      ...record,
      number: 1,
      title: MARK,
      description: MARK,
      likelihood: null,
      impact: null,
      treatment: null,
      treatment_note: null,
      owner: null,
      status: 'open',
      identified_on: '2025-03-31',
      review_on: null,
    })
    .execute();
  await db
    .insertInto('actions')
    .values({
      ...record,
      number: 1,
      title: MARK,
      weakness: null,
      source: null,
      owner: null,
      status: 'open',
      effort_hours: null,
      impact: null,
      role: null,
      resources: null,
      start_on: null,
      due_on: null,
      done_on: null,
      note: MARK,
      milestones: '[]',
      risks: '[]',
      depends_on: '[]',
    })
    .execute();
}

async function fillImports(db: Database): Promise<void> {
  await db.insertInto('imports').values(inventedImport(MARK, at)).execute();
  await db
    .insertInto('reference_datasets')
    .values({ id: 'cis', title: 'CIS', import: 1, digest: 'x', in_use_since: at })
    .execute();
  await db
    .insertInto('reference_pairs')
    .values({ dataset_id: 'cis', element_id: 'GV.OC-01', reference_id: '1.1', reference_key: '1 1' })
    .execute();
  await db
    .insertInto('official_texts')
    .values({ element_id: 'GV.OC-01', kind: 'statement', position: 0, text: MARK, import: 1 })
    .execute();
  await db
    .insertInto('import_removals')
    .values({ number: 1, entry: 1, reason: MARK, removed_by: MARK, removed_at: at })
    .execute();
}

async function twoProfiles(db: Database): Promise<void> {
  for (const name of ['Clinic', 'Ward']) {
    const { profile } = await createProfileOnce(db, writer, { name, organization: 'Acme' });
    await fill(db, profile);
  }
  await fillImports(db);
}

/** Deletes without a copy. */
function deleteWith(db: Database, request: ConfirmedRequest, signedWith = key) {
  const keeping = { dataDir: temporaryDirectory(), days: 0 };
  const abort = new AbortController().signal;
  return deleteData(db, request, {
    connection: connectionOf(db),
    writer,
    key: signedWith,
    keeping,
    now: new Date(at),
    abort,
  });
}

/** Deletes as a user does: first the dry run, then with its token. */
async function confirmed(db: Database, profile: string | null) {
  const { token } = await planDeletion(db, key, profile);
  return deleteWith(db, { profile, confirm: token });
}

async function rows(db: Database, table: string): Promise<number> {
  const counted = await sql<{ total: number }>`SELECT count(*) AS total FROM ${sql.table(table)}`.execute(db);
  return counted.rows[0]?.total ?? 0;
}

async function tablesOf(db: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`.execute(db);
  return rows.map(({ name }) => name);
}

test('every table but the audit log is one of those that are emptied', async () => {
  const db = testDatabase();
  const emptied = ['profiles', ...PROFILE_TABLES, ...IMPORT_TABLES];
  expect(emptied.toSorted()).toEqual((await tablesOf(db)).filter((name) => name !== 'audit_log').toSorted());
  for (const table of PROFILE_TABLES) {
    const { rows } = await sql<{ name: string }>`
      SELECT name FROM pragma_table_info(${table}) WHERE name = 'profile_id'`.execute(db);
    expect(rows, table).toHaveLength(1);
  }
});

describe('deleting a profile', () => {
  test('takes all that belongs to it and nothing else; the audit log stays and says so', async () => {
    const db = testDatabase();
    await twoProfiles(db);
    const before = Object.fromEntries(
      await Promise.all(PROFILE_TABLES.map(async (table) => [table, await rows(db, table)] as const)),
    );
    const { profiles, counts } = await confirmed(db, 'clinic');
    expect(profiles).toEqual([{ id: 'clinic', name: 'Clinic', organization: 'Acme', revision: 1 }]);
    expect(counts).toMatchObject({ assessments: 106, outcomeTexts: 106, evidence: 1, risks: 1, actions: 1 });
    for (const table of PROFILE_TABLES) expect(await rows(db, table), table).toBe((before[table] ?? 0) / 2);
    expect(await rows(db, 'reference_pairs')).toBe(1);
    const entry = await db.selectFrom('audit_log').selectAll().where('sequence', '=', 3).executeTakeFirst();
    expect(entry).toMatchObject({ subject: 'clinic', after: '{"deleted":true}' });
    expect(JSON.parse(entry?.before ?? '')).toMatchObject({
      name: 'Clinic',
      organization: 'Acme',
      revision: 1,
      counts,
      coverage: { basis: 'assessed 105 of 105 in scope' },
    });
    expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 3 });
    const { rows: broken } = await sql`PRAGMA foreign_key_check`.execute(db);
    expect(broken).toEqual([]);
  });

  test('leaves nothing of its text in the file, whatever was written in between', async () => {
    const directory = temporaryDirectory();
    const { db, close } = openTestDatabase(directory);
    const { profile: ward } = await createProfileOnce(db, writer, { name: 'Ward', organization: 'Acme' });
    const { profile: clinic } = await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme' });
    await fill(db, clinic);
    // The longer its texts get, the more of what lies beside them is moved between pages.
    for (const length of [5, 200, 3_000, 50]) {
      for (const profile_id of [clinic, ward]) {
        const text = (profile_id === clinic ? MARK : 'text').padEnd(length, '.');
        const rows = outcomes.map((_, index) => ({ profile_id, number: 1_001 + index, text }));
        await db
          .insertInto('profile_texts')
          .values(rows)
          .onConflict((conflict) => conflict.doUpdateSet({ text }))
          .execute();
      }
    }
    const holding = () =>
      readdirSync(directory).filter((file) => readFileSync(join(directory, file)).includes(MARK));
    expect(holding()).not.toEqual([]);
    expect(await confirmed(db, clinic)).toMatchObject({ isRewritten: true });
    expect(holding()).toEqual([]);
    await close();
    expect(holding()).toEqual([]);
  });

  test('says so where another program keeps the old text in the file', async () => {
    const directory = temporaryDirectory();
    const { db, close } = openTestDatabase(directory);
    await twoProfiles(db);
    const reader = new DatabaseSync(join(directory, 'csf.db'));
    reader.exec('BEGIN; SELECT * FROM profiles');
    expect(await confirmed(db, 'clinic')).toMatchObject({ isRewritten: false });
    reader.close();
    await close();
  });

  test('never frees its id for another profile', async () => {
    const db = testDatabase();
    const clinic = { name: 'Clinic', organization: 'Acme' };
    await createProfileOnce(db, writer, clinic);
    await confirmed(db, 'clinic');
    expect(await createProfileOnce(db, writer, clinic)).toMatchObject({
      status: 'created',
      profile: 'clinic-2',
    });
    await confirmed(db, 'clinic-2');
    expect(await createProfileOnce(db, writer, clinic)).toMatchObject({ profile: 'clinic-3' });
    expect(await createProfileOnce(db, writer, { ...clinic, name: 'Framework' })).toMatchObject({
      profile: 'framework-2',
    });
  });

  test('refuses to touch the history of a profile that stays', async () => {
    const db = testDatabase();
    await twoProfiles(db);
    await expect(sql`DELETE FROM assessments`.execute(db)).rejects.toThrow('only ever added');
    await expect(sql`DELETE FROM tiers`.execute(db)).rejects.toThrow('only ever added');
    await expect(sql`DELETE FROM profiles`.execute(db)).rejects.toThrow('FOREIGN KEY');
  });
});

test('deleting everything leaves the audit log alone, with an entry for each profile and one for the imports', async () => {
  const db = testDatabase();
  await twoProfiles(db);
  await confirmed(db, null);
  for (const table of await tablesOf(db)) {
    expect(await rows(db, table), table).toBe(table === 'audit_log' ? 5 : 0);
  }
  const entries = await db.selectFrom('audit_log').select(['subject', 'after']).orderBy('sequence').execute();
  expect(entries.slice(2)).toEqual(
    ['clinic', 'ward', 'framework'].map((subject) => ({ subject, after: '{"deleted":true}' })),
  );
  expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 5 });
  expect(await confirmed(db, null)).toMatchObject({ profiles: [] });
  expect(await rows(db, 'audit_log')).toBe(5);
});

test('a deletion that fails leaves everything as it was', async () => {
  const db = testDatabase();
  await twoProfiles(db);
  await sql`CREATE TRIGGER broken BEFORE DELETE ON risk_levels BEGIN SELECT RAISE(ABORT, 'broken'); END`.execute(
    db,
  );
  await expect(confirmed(db, null)).rejects.toThrow('broken');
  expect(await rows(db, 'profiles')).toBe(2);
  expect(await rows(db, 'assessments')).toBe(212);
  expect(await verifyAudit(db)).toMatchObject({ intact: true, entries: 2 });
});

describe('a token', () => {
  test.each([
    ['the profile has changed', (db: Database) => saveProfile(db, writer, { profile: 'clinic', scope: 'x' })],
    ['rows have come past the server', (db: Database) => db.deleteFrom('outcome_texts').execute()],
  ])('is void when %s', async (_what, change) => {
    const db = testDatabase();
    await twoProfiles(db);
    const { token: confirm } = await planDeletion(db, key, 'clinic');
    await change(db);
    await expect(deleteWith(db, { profile: 'clinic', confirm })).rejects.toMatchObject({
      code: 'INVALID_CONFIRMATION',
    });
    expect(await rows(db, 'profiles')).toBe(2);
  });

  test('for one profile outlives changes of others; one for everything does not', async () => {
    const db = testDatabase();
    await twoProfiles(db);
    const one = await planDeletion(db, key, 'clinic');
    const all = await planDeletion(db, key, null);
    await saveProfile(db, writer, { profile: 'ward', scope: 'x' });
    await expect(deleteWith(db, { profile: null, confirm: all.token })).rejects.toMatchObject({
      code: 'INVALID_CONFIRMATION',
    });
    expect(await deleteWith(db, { profile: 'clinic', confirm: one.token })).toMatchObject({
      profiles: [{ id: 'clinic' }],
    });
  });

  test('for everything is void when an import has been replaced by another of the same size', async () => {
    const db = testDatabase();
    await twoProfiles(db);
    const { token: confirm } = await planDeletion(db, key, null);
    await db.transaction().execute(async (transaction) => {
      await transaction.updateTable('official_texts').set({ text: 'Other wording' }).execute();
      await appendAudit(transaction, writer, { subject: 'framework', before: null, after: { pairs: 1 } });
    });
    await expect(deleteWith(db, { profile: null, confirm })).rejects.toMatchObject({
      code: 'INVALID_CONFIRMATION',
    });
    expect(await rows(db, 'official_texts')).toBe(1);
  });

  test('fits neither another profile, nor everything, nor another start of the server', async () => {
    const db = testDatabase();
    await twoProfiles(db);
    const { token: confirm } = await planDeletion(db, key, 'clinic');
    for (const [profile, otherKey] of [
      ['ward', key],
      [null, key],
      ['clinic', newConfirmationKey()],
    ] as const) {
      await expect(deleteWith(db, { profile, confirm }, otherKey)).rejects.toMatchObject({
        code: 'INVALID_CONFIRMATION',
      });
    }
    for (const made of ['', 'x', confirm.slice(1), `${confirm}x`]) {
      await expect(deleteWith(db, { profile: 'clinic', confirm: made })).rejects.toMatchObject({
        code: 'INVALID_CONFIRMATION',
      });
    }
    expect(await rows(db, 'profiles')).toBe(2);
  });
});
