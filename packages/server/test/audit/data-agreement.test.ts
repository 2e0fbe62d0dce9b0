import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Agreement,
  agreementInTurns,
  agreementOf,
  tryAgreementInTurns,
} from '../../src/audit/data-agreement.ts';
import { openDatabase } from '../../src/database/open.ts';
import { digestedTables, digestOf, rowText, StateDigest } from '../../src/database/state-digest.ts';
import { saveProfile } from '../../src/profiles/save-profile.ts';
import { connect, testServer } from '../support/connection.ts';
import { coreWorkbook } from '../support/core-export.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { inventedImport } from '../support/invented-import.ts';
import { writer } from '../support/test-database.ts';

const EARLIER = join(import.meta.dirname, '../fixtures/database-0.1.0/csf.db');

function exportFile(bytes: Buffer): { content: string; name: string } {
  return { content: bytes.toString('base64'), name: 'core.xlsx' };
}

/** A database with a record of each kind, imports, a clone of its profile, and changes of some of them. */
async function databaseWithRecords(): Promise<string> {
  const server = await testServer();
  const { call } = await connect(server);
  const profile = 'clinic';
  const evidence = { title: 'Charter', reference: 'x', owner: 'Ada', date: '2025-01-31' };
  const calls: [tool: string, args: object][] = [
    ['profile_create', { name: 'Clinic', organization: 'Acme', scope: 'Wards' }],
    [
      'assessment_record',
      {
        profile,
        assessor: 'Ada',
        records: [
          { outcome: 'GV.OC-01', score: 1 },
          { outcome: 'GV.OC-02', score: 2 },
          { outcome: 'GV.OC-04', score: 3 },
          { outcome: 'GV.OC-05', score: 4 },
        ],
      },
    ],
    ['evidence_record', { profile, records: [{ ...evidence, outcomes: ['GV.OC-01'] }] }],
    ['evidence_record', { profile, records: [{ id: 'E-1', owner: 'Bo' }] }],
    ['risk_record', { profile, records: [{ title: 'Loss' }] }],
    ['action_record', { profile, records: [{ title: 'Mend', outcomes: ['GV.OC-01'] }] }],
    ['tier_record', { profile, area: 'risk governance', tier: 2, rationale: 'Known.', approver: 'Ada' }],
    ['intake_record', { profile, records: [{ title: 'Report', outcomes: ['GV.OC-01'] }] }],
    ['intake_record', { profile, records: [{ id: 'I-1', title: 'Second report' }] }],
    ['comment_record', { profile, subject: 'E-1', text: 'Signed?', author: 'Bo' }],
    ['comment_record', { profile, id: 'C-1', status: 'resolved', by: 'Ada' }],
    ['record_withdraw', { profile, records: ['S-3', 'T-1'], reason: 'Wrong.' }],
    ['snapshot_record', { profile, name: 'Board' }],
    ['snapshot_record', { profile, name: 'Board', decision: 'approved', by: 'Bo' }],
    ['data_import', exportFile(coreWorkbook())],
    ['data_import', exportFile(coreWorkbook({ GV: { references: 'Ours: 1' } }))],
    ['data_import', { remove: 'F-1' }],
    ['profile_clone', { profile, name: 'Lab', withAssessments: true }],
    ['assessment_record', { profile: 'lab', assessor: 'Ada', records: [{ outcome: 'GV.OC-03', score: 3 }] }],
    ['profile_save', { profile, scope: 'All', outcomes: [{ id: 'GV.OC-01', target: 2, notes: 'New' }] }],
  ];
  for (const [tool, args] of calls) {
    const { isError, text } = await call(tool, { ...args });
    expect(isError, text).toBe(false);
  }
  await server[Symbol.asyncDispose]();
  return server.dataDir;
}

function judge(dataDir: string, sql = ''): Agreement {
  using database = new DatabaseSync(join(dataDir, 'csf.db'), { enableForeignKeyConstraints: false });
  database.exec(sql);
  return agreementOf(database);
}

describe('what is stored', () => {
  test('agrees with the log after each kind of change', async () => {
    const dataDir = await databaseWithRecords();
    expect(judge(dataDir)).toEqual({ kind: 'agrees' });
    using database = new DatabaseSync(join(dataDir, 'csf.db'));
    expect(await agreementInTurns(database)).toEqual({ kind: 'agrees' });
  });

  test('agrees with an empty log when there is nothing', async () => {
    const { dataDir, ...server } = await testServer();
    await server[Symbol.asyncDispose]();
    expect(judge(dataDir)).toEqual({ kind: 'agrees' });
  });

  test('agrees after a change that failed, and a later one', async () => {
    const dataDir = await databaseWithRecords();
    const server = await testServer({ dataDir });
    const { call } = await connect(server);
    const refused = { profile: 'clinic', expectedRevision: 1, assessor: 'Ada' };
    await call('assessment_record', { ...refused, records: [{ outcome: 'GV.OC-01', score: 2 }] });
    await call('risk_record', {
      profile: 'clinic',
      records: [{ title: 'Fire' }, { id: 'R-9', title: 'None' }],
    });
    await call('risk_record', { profile: 'clinic', records: [{ title: 'Fire' }] });
    await server[Symbol.asyncDispose]();
    expect(judge(dataDir)).toEqual({ kind: 'agrees' });
  });

  const free = (table: string, sql: string) =>
    `DROP TRIGGER IF EXISTS ${table}_no_update; DROP TRIGGER IF EXISTS ${table}_no_delete; ${sql}`;

  test.each<[sql: string, profile: string, record: string]>([
    [
      free('assessments', 'UPDATE assessments SET score = 4 WHERE id = 2'),
      'clinic',
      'the assessment of GV.OC-02 of 2025-03-31',
    ],
    [
      free(
        'assessments',
        "UPDATE assessments SET note = 'x' WHERE profile_id = 'lab' AND outcome_id = 'GV.OC-01'",
      ),
      'lab',
      'the assessment of GV.OC-01 of 2025-03-31',
    ],
    [
      free('assessments', "DELETE FROM assessments WHERE profile_id = 'lab' AND outcome_id = 'GV.OC-03'"),
      'lab',
      'the assessment of GV.OC-03 of 2025-03-31, which is missing',
    ],
    [free('evidence', "UPDATE evidence SET owner = 'Ada'"), 'clinic', 'E-1'],
    [free('evidence', "UPDATE evidence SET outcomes = 'no list'"), 'clinic', 'E-1'],
    [free('risks', "UPDATE risks SET title = 'Gain'"), 'clinic', 'R-1'],
    [free('risks', 'DELETE FROM risks'), 'clinic', 'R-1, which is missing'],
    [free('actions', "UPDATE actions SET status = 'done'"), 'clinic', 'A-1'],
    [free('tiers', 'UPDATE tiers SET tier = 4'), 'clinic', 'T-1'],
    [free('intake', "UPDATE intake SET outcomes = '[]'"), 'clinic', 'I-1'],
    [free('comments', "UPDATE comments SET text = 'Signed.'"), 'clinic', 'C-1'],
    [free('comments', 'DELETE FROM comments'), 'clinic', 'C-1, which is missing'],
    [
      free('withdrawals', "DELETE FROM withdrawals WHERE register = 'tiers'"),
      'clinic',
      'the withdrawal of T-1, which is missing',
    ],
    [
      free('withdrawals', "UPDATE withdrawals SET reason = 'x' WHERE number = 3"),
      'clinic',
      'the withdrawal of S-3',
    ],
    [
      "INSERT INTO withdrawals VALUES ('clinic', 'evidence', 1, 'x', NULL, '2025-01-01', 1, '2025-01-01')",
      'clinic',
      'the withdrawal of E-1, which the log does not have',
    ],
    [
      "INSERT INTO withdrawals VALUES ('lab', 'assessments', 5, 'x', NULL, '2025-01-01', 1, '2025-01-01')",
      'lab',
      'the withdrawal of S-5, which the log does not have',
    ],
    [
      free(
        'snapshots',
        "UPDATE snapshots SET content = CAST(substr(content, 1, 99) || x'00' || substr(content, 101) AS BLOB)",
      ),
      'clinic',
      'N-1',
    ],
    [free('snapshots', "UPDATE snapshots SET content = x'00'"), 'clinic', 'N-1'],
    [free('snapshots', "UPDATE snapshots SET sha256 = 'ff'"), 'clinic', 'N-1'],
    [free('snapshots', "UPDATE snapshots SET name = 'Better'"), 'clinic', 'N-1'],
    [free('snapshots', 'DELETE FROM snapshots'), 'clinic', 'N-1, which is missing'],
    [
      free('snapshot_decisions', "UPDATE snapshot_decisions SET decided_by = 'Cy'"),
      'clinic',
      'the decision N-1.1',
    ],
    [
      free('snapshot_decisions', 'DELETE FROM snapshot_decisions'),
      'clinic',
      'the decision N-1.1, which is missing',
    ],
    [free('imports', "UPDATE imports SET content = x'00' WHERE number = 1"), 'framework', 'F-1'],
    [free('imports', 'UPDATE imports SET accepts_unverified = 1 WHERE number = 2'), 'framework', 'F-2'],
    [free('imports', 'DELETE FROM imports WHERE number = 2'), 'framework', 'F-2, which is missing'],
    [
      free('import_removals', 'DELETE FROM import_removals'),
      'framework',
      'the removal of F-1, which is missing',
    ],
    [
      "INSERT INTO tiers VALUES ('lab', 1, 'risk governance', 4, 'x', '2025-01-01', 'x', 1, '2025-01-01')",
      'lab',
      'T-1, which the log does not have',
    ],
  ])('is found to differ after %s', async (sql, profile, record) => {
    expect(judge(await databaseWithRecords(), sql)).toEqual({
      kind: 'differs',
      records: [{ profile, record }],
    });
  });

  test('is named in few plain characters, whatever somebody has stored', async () => {
    const dataDir = await databaseWithRecords();
    using database = new DatabaseSync(join(dataDir, 'csf.db'), { enableForeignKeyConstraints: false });
    const insert = `INSERT INTO assessments (profile_id, outcome_id, score, assessed_on, assessor, entry, recorded_at)
      VALUES (?, ?, 1, '2025-01-01', 'x', 1, 'x')`;
    const hostile = '"\n\u202e長'.repeat(10_000);
    database.prepare(insert).run(hostile, hostile);
    const { records } = agreementOf(database) as { records?: { profile: string; record: string }[] };
    expect(records).toHaveLength(1);
    for (const text of Object.values(Object(records)[0])) expect(text).toMatch(/^[\w ?]{100}$/);
  });

  test.each([
    "UPDATE profiles SET scope = 'Everything' WHERE id = 'clinic'",
    'UPDATE outcome_settings SET target = 4',
    "UPDATE scale_levels SET label = 'Best' WHERE value = 4",
    "PRAGMA foreign_keys = OFF; INSERT INTO official_texts VALUES ('GV', 'example', 9, 'Obey.', 1)",
    'DELETE FROM outcome_texts',
    'UPDATE assessments SET recorded_at = 0 WHERE id = 1',
  ])('is found to differ, without a name for what differs, after %s', async (sql) => {
    expect(judge(await databaseWithRecords(), free('assessments', free('outcome_settings', sql)))).toEqual({
      kind: 'differs',
      records: [],
    });
  });

  test('is found to differ when the newest entries are gone', async () => {
    const sql = 'DELETE FROM audit_log WHERE sequence > 3';
    expect(judge(await databaseWithRecords(), free('audit_log', sql))).toMatchObject({ kind: 'differs' });
  });

  test('is not known to agree in a database of an earlier version, and agrees after its migration', async () => {
    const dataDir = temporaryDirectory();
    copyFileSync(EARLIER, join(dataDir, 'csf.db'));
    expect(judge(dataDir)).toEqual({ kind: 'unknown' });
    await openDatabase(dataDir).close();
    expect(judge(dataDir)).toEqual({ kind: 'agrees' });
    expect(judge(dataDir, free('risks', "UPDATE risks SET title = 'Gain'"))).toMatchObject({
      kind: 'differs',
    });
  });
});

describe('a comparison in turns', () => {
  const ENTRY = `INSERT INTO audit_log SELECT sequence + 1, at, client_name, client_version, tool, subject, before, after,
    previous_hash, hash, format, state, account, person FROM audit_log ORDER BY sequence DESC LIMIT 1`;

  test.each<[what: string, write: (database: DatabaseSync, file: string) => void]>([
    ['csf-mcp writes', (database) => database.exec(ENTRY)],
    [
      'another program writes',
      (_, file) => {
        using other = new DatabaseSync(file);
        other.exec("UPDATE profiles SET scope = 'Gain'");
      },
    ],
  ])('has no result when %s meanwhile', async (_, write) => {
    const file = join(await databaseWithRecords(), 'csf.db');
    using database = new DatabaseSync(file);
    const comparison = tryAgreementInTurns(database);
    await nextTurn();
    write(database, file);
    expect(await comparison).toBeNull();
  });

  test('reads a snapshot when somebody writes all the time', async () => {
    const { db, connection, close } = openDatabase(await databaseWithRecords());
    let isUnderWay = true;
    const comparison = agreementInTurns(connection.open()).finally(() => {
      isUnderWay = false;
    });
    for (let count = 0; isUnderWay; count++) {
      await saveProfile(db, writer, { profile: 'clinic', scope: `Scope ${count}` });
      await nextTurn();
    }
    expect(await comparison).toEqual({ kind: 'agrees' });
    await close();
  });

  test('is refused when the call is cancelled', async () => {
    using database = new DatabaseSync(join(await databaseWithRecords(), 'csf.db'));
    const abort = new AbortController();
    const comparison = agreementInTurns(database, abort.signal);
    abort.abort();
    await expect(comparison).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('has no result when it is ended', async () => {
    using database = new DatabaseSync(join(await databaseWithRecords(), 'csf.db'));
    const abort = new AbortController();
    const comparison = tryAgreementInTurns(database, abort.signal);
    await nextTurn();
    abort.abort();
    expect(await comparison).toBeNull();
  });

  test.each([
    ['an attempt', tryAgreementInTurns],
    ['a comparison that tries again', agreementInTurns],
  ])('reads nothing of a transaction that may be rolled back: %s', async (_, compare) => {
    using database = new DatabaseSync(join(await databaseWithRecords(), 'csf.db'));
    database.exec('BEGIN; DELETE FROM outcome_texts');
    const comparison = compare(database);
    await nextTurn();
    database.exec('ROLLBACK');
    expect(await comparison).toEqual({ kind: 'agrees' });
  });
});

test.each([0, 1, 499, 500, 501, 1_000, 1_234])(
  'the digest covers each of %i rows once, with any keys',
  (count) => {
    using database = new DatabaseSync(':memory:');
    database.exec(`CREATE TABLE by_number (text TEXT);
      CREATE TABLE by_key (place INTEGER, kind TEXT, text TEXT, PRIMARY KEY (kind, place)) WITHOUT ROWID;`);
    const numbered = database.prepare('INSERT INTO by_number (rowid, text) VALUES (?, ?)');
    const keyed = database.prepare('INSERT INTO by_key VALUES (?, ?, ?)');
    for (let number = 0; number < count; number++) {
      const far = number % 2 === 0 ? 2n ** 63n - 1n - BigInt(number) : -(2n ** 63n) + BigInt(number);
      numbered.run(far, `row ${number}`);
      keyed.run(far, `kind ${number % 7}`, `row ${number}`);
    }
    const expected = new StateDigest();
    for (const table of digestedTables(database))
      for (const { text } of database
        .prepare(`SELECT ${rowText(table)} AS text FROM ${table.name}`)
        .iterate())
        expected.add(String(text));
    expect(digestOf(database)).toBe(expected.hex());
  },
);

test('the digest finds a changed byte of a binary value, and leaves the text of other rows as it was', () => {
  using database = new DatabaseSync(':memory:');
  database.exec(`CREATE TABLE texts (id INTEGER, text TEXT);
    CREATE TABLE files (id INTEGER, content BLOB NOT NULL) STRICT;
    INSERT INTO texts VALUES (1, 'a');
    INSERT INTO files VALUES (1, x'1f8b00'), (2, x''), (3, x'ff');`);
  const [texts] = digestedTables(database);
  expect(texts && database.prepare(`SELECT ${rowText(texts)} AS text FROM texts`).get()).toEqual({
    text: '["texts",1,"a"]',
  });
  const before = digestOf(database);
  database.exec("UPDATE files SET content = x'1f8b01' WHERE id = 1");
  const changed = digestOf(database);
  expect(changed).not.toBe(before);
  database.exec("UPDATE files SET content = x'1f8b00' WHERE id = 1; DELETE FROM files WHERE id = 3");
  expect(digestOf(database)).not.toBe(before);
  database.exec("INSERT INTO files VALUES (3, x'ff')");
  expect(digestOf(database)).toBe(before);
});

test('a change without an entry in the audit log is not stored', async () => {
  const { db, close } = openDatabase(temporaryDirectory());
  const invented = inventedImport();
  await expect(
    db.transaction().execute((transaction) => transaction.insertInto('imports').values(invented).execute()),
  ).rejects.toThrow('without an entry');
  expect(await db.selectFrom('imports').selectAll().execute()).toEqual([]);
  await close();
});

test('the digest of rows does not depend on their order, and forgets what is taken away', () => {
  fc.assert(
    fc.property(fc.array(fc.string()), fc.array(fc.string()), (kept, gone) => {
      const expected = new StateDigest();
      for (const row of kept) expected.add(row);
      const digest = new StateDigest();
      for (const row of [...gone, ...kept.toReversed()]) digest.add(row);
      const resumed = new StateDigest(digest.hex());
      for (const row of gone) resumed.remove(row);
      expect(resumed.hex()).toBe(expected.hex());
      expect(resumed.hex()).toMatch(/^[0-9a-f]{64}$/);
    }),
  );
});
