import { copyFileSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { agreementOf } from '../../src/audit/data-agreement.ts';
import { SCHEMA_VERSION } from '../../src/database/migrate.ts';
import { inspectDatabaseFile, restoreDatabase } from '../../src/database-file/index.ts';
import { keepBeforeUpdate } from '../../src/database-file/keep-before-update.ts';
import { connect, testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';

/** How this file was made: README.md beside it. */
const MADE = join(import.meta.dirname, '../fixtures/database-schema-4');

interface Answered {
  readonly tool: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly answer: Readonly<Record<string, unknown>>;
}

const answers: readonly Answered[] = readFileSync(join(MADE, 'answers.jsonl'), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line));

function madeDirectory(): string {
  const directory = temporaryDirectory();
  copyFileSync(join(MADE, 'csf.db'), join(directory, 'csf.db'));
  return directory;
}

/** Opens the database once, which updates it. */
async function updatedDirectory(change = ''): Promise<string> {
  const directory = madeDirectory();
  if (change !== '') execute(directory, change);
  const server = await testServer({ dataDir: directory });
  await server[Symbol.asyncDispose]();
  return directory;
}

function execute(directory: string, sql: string): void {
  using database = new DatabaseSync(join(directory, 'csf.db'), { enableForeignKeyConstraints: false });
  database.exec(sql);
}

function all(directory: string, sql: string): Record<string, unknown>[] {
  using database = new DatabaseSync(join(directory, 'csf.db'), { readOnly: true });
  return database
    .prepare(sql)
    .all()
    .map((row) => ({ ...row }));
}

describe('a database of schema 4', () => {
  test('is kept before its update, as a private file that can be restored', async () => {
    const directory = await updatedDirectory();
    expect(readdirSync(directory)).toEqual(['before-schema-7.db', 'csf.db']);
    const kept = join(directory, 'before-schema-7.db');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    const restored = await restoreDatabase({
      directory,
      source: kept,
      keptSuffix: 'now',
      acceptDifferences: false,
      onProgress: () => {},
      abort: new AbortController().signal,
    });
    expect(restored.report).toMatchObject({ schemaVersion: 4, problems: [] });
    const { call } = await connect(await testServer({ dataDir: directory }));
    expect((await call('profile_get', { profile: 'harbour-clinic' })).facts).toMatchObject({ assessed: 5 });
    expect(readdirSync(directory)).toContain('before-schema-7.db');
    expect(readdirSync(directory), 'the same copy is not kept twice').not.toContain('before-schema-7-2.db');
  });

  test('leaves nothing of a copy that could not be made, nor of an earlier one', async () => {
    const directory = temporaryDirectory();
    const file = join(directory, 'csf.db');
    for (const name of ['csf.db', '.before-schema.db', '.before-schema.db-journal'])
      writeFileSync(join(directory, name), 'No database, and long enough to look at.'.repeat(99));
    await expect(keepBeforeUpdate(file, () => {})).rejects.toMatchObject({ code: 'DATABASE_CORRUPT' });
    expect(readdirSync(directory)).toEqual(['csf.db']);
  });

  test('has the audit log that it had, whose data agree, and an entry about each update', async () => {
    const directory = await updatedDirectory();
    const [before] = answers.filter(({ tool }) => tool === 'audit_log').map(({ answer }) => answer);
    const { entries, lastHash: keptHash } = Object(before)['verification'];
    const { call } = await connect(await testServer({ dataDir: directory }));
    const { verification } = (await call('audit_log', { verify: true, keptHash })).facts;
    expect(verification).toMatchObject({
      intact: true,
      entries: entries + SCHEMA_VERSION - 3,
      keptAt: entries,
    });
    const report = await inspectDatabaseFile(directory, { check: 'full' });
    expect(report).toMatchObject({ isIntact: true, schemaVersion: 7, problems: [] });
  });

  test('has the counts, records and ids that it had', async () => {
    const directory = await updatedDirectory();
    const { call } = await connect(await testServer({ dataDir: directory }));
    const asked = answers.filter(({ tool }) => tool === 'profile_get' || tool === 'records_list');
    expect(asked.length).toBeGreaterThan(20);
    for (const { tool, arguments: args, answer } of asked) {
      const { isError, text, facts } = await call(tool, { ...args });
      expect(isError, text).toBe(false);
      expect(facts, JSON.stringify(args)).toMatchObject(answer);
    }
  });

  test('gets the history of scope, targets and evidence from its log', async () => {
    const directory = await updatedDirectory();
    const versions = all(
      directory,
      `SELECT outcome_id AS id, set_on, included, target, entry FROM outcome_settings
       WHERE profile_id = 'harbour-clinic' AND outcome_id IN ('GV.OC-04', 'PR.AA-01', 'RC.CO-03') ORDER BY outcome_id, entry`,
    );
    expect(versions.map(({ entry: _, ...version }) => version)).toEqual([
      { id: 'GV.OC-04', set_on: '2025-03-31', included: 1, target: 3 },
      { id: 'GV.OC-04', set_on: '2025-03-31', included: 0, target: 3 },
      { id: 'PR.AA-01', set_on: '2025-03-31', included: 1, target: 2 },
      { id: 'PR.AA-01', set_on: '2025-03-31', included: 1, target: 3 },
      { id: 'RC.CO-03', set_on: '2025-03-31', included: 0, target: null },
    ]);
    const evidence = all(
      directory,
      "SELECT number, dated_on FROM evidence WHERE profile_id = 'harbour-clinic' ORDER BY number, entry",
    );
    expect(evidence).toEqual([
      { number: 1, dated_on: '2024-06-01' },
      { number: 1, dated_on: '2025-03-10' },
      { number: 2, dated_on: '2025-02-01' },
    ]);
    expect(all(directory, 'SELECT id FROM profiles WHERE scope_known_from IS NOT NULL')).toEqual([]);
  });

  test('has for each row the entry of the log that recorded it', async () => {
    const directory = await updatedDirectory();
    const rows = all(
      directory,
      `SELECT tool FROM assessments JOIN audit_log ON sequence = entry AND subject = profile_id
       WHERE at = assessments.recorded_at OR tool = 'profile_clone'`,
    );
    expect(rows).toHaveLength(all(directory, 'SELECT 1 FROM assessments').length);
    expect(new Set(rows.map(({ tool }) => tool))).toEqual(new Set(['assessment_record', 'profile_clone']));
  });

  test('goes on to differ from its log after the update, if somebody had changed its data', async () => {
    const directory = await updatedDirectory("UPDATE evidence SET owner = 'Somebody' WHERE number = 2");
    using database = new DatabaseSync(join(directory, 'csf.db'));
    expect(agreementOf(database)).toMatchObject({
      kind: 'differs',
      records: expect.arrayContaining([{ profile: 'harbour-clinic', record: 'E-2' }]),
    });
  });

  test('says from which day its scope is known, if the log does not have what is stored', async () => {
    const directory = await updatedDirectory(
      "UPDATE outcome_settings SET target = 1 WHERE profile_id = 'harbour-clinic' AND outcome_id = 'PR.AA-01'",
    );
    expect(all(directory, 'SELECT id FROM profiles WHERE scope_known_from IS NOT NULL')).toEqual([
      { id: 'harbour-clinic' },
    ]);
    const [newest] = all(
      directory,
      "SELECT target FROM outcome_settings WHERE profile_id = 'harbour-clinic' AND outcome_id = 'PR.AA-01' ORDER BY entry DESC",
    );
    expect(newest).toEqual({ target: 1 });
  });

  test('keeps what was known of a profile whose log did not name its rules yet', async () => {
    const { call } = await connect(await testServer({ dataDir: await updatedDirectory() }));
    const { facts } = await call('audit_log', { limit: 1 });
    const knownAt = String(Object(facts['entries'])[0].sequence);
    const asked = { profile: 'harbour-clinic', asOf: '2025-03-31', knownAt };
    const then = await call('profile_get', asked);
    const rules = { leastCoverage: 10, step: 0.5 };
    expect((await call('profile_save', { profile: 'harbour-clinic', rules })).isError).toBe(false);
    expect(await call('profile_get', asked)).toEqual(then);
    expect(then.facts).toMatchObject({ assessed: 5 });
    expect(then.facts).not.toHaveProperty('rules');
  });
});
