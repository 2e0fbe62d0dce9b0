import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type OpenDatabase, openDatabase } from '../../src/database/open.ts';
import { inspectBackup, inspectDatabaseFile } from '../../src/database-file/inspect.ts';
import type { DatabaseReport } from '../../src/database-file/report.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { connect, testServer } from '../support/connection.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const clinic = { name: 'Clinic', organization: 'Acme' };

/** A database with a profile, which is still open. */
async function openWithProfile(): Promise<OpenDatabase & { directory: string }> {
  const directory = temporaryDirectory();
  const database = openDatabase(directory);
  onTestFinished(async () => void (await database.close()));
  await createProfileOnce(database.db, writer, clinic);
  return { ...database, directory };
}

/** The same, closed. */
async function closedWithProfile(): Promise<string> {
  const { directory, close } = await openWithProfile();
  await close();
  return directory;
}

function inFile(directory: string): string {
  return join(directory, 'csf.db');
}

/** Runs SQL with the means of a stranger, triggers and foreign keys out of the way. */
function tamper(directory: string, sql: string): void {
  using database = new DatabaseSync(inFile(directory), { enableForeignKeyConstraints: false });
  database.exec(sql);
}

/** All that is in a directory, with times: whatever is done to it shows. */
function snapshot(directory: string): unknown[] {
  return readdirSync(directory)
    .toSorted()
    .map((name) => {
      const { mtimeMs, mode, size } = statSync(join(directory, name));
      const content = name.endsWith('-shm') ? '' : readFileSync(join(directory, name)).toString('base64');
      return [name, name.endsWith('-shm') ? 0 : mtimeMs, mode, size, content];
    });
}

function kindsOf({ problems }: DatabaseReport): string[] {
  return problems.map(({ kind }) => kind);
}

describe('a database in good order', () => {
  test('is reported with what is in it, and left as it is', async () => {
    const directory = await closedWithProfile();
    const before = snapshot(directory);
    expect(await inspectDatabaseFile(directory, { check: 'full' })).toMatchObject({
      exists: true,
      logBytes: 0,
      companions: [],
      application: 'ours',
      schemaVersion: 7,
      knownSchemaVersion: 7,
      isIntact: true,
      counts: { profiles: 1, assessments: 0, auditEntries: 1 },
      auditLog: { intact: true, entries: 1 },
      problems: [],
    });
    expect(await inspectDatabaseFile(directory)).toMatchObject({
      isIntact: true,
      auditLog: null,
      problems: [],
    });
    expect(snapshot(directory)).toEqual(before);
  });

  test('counts a record once, however often it was changed', async () => {
    const dataDir = temporaryDirectory();
    const server = await testServer({ dataDir });
    const { call } = await connect(server);
    const done = async (tool: string, args: object) => {
      const { isError, text } = await call(tool, { profile: 'clinic', ...args });
      expect(isError, text).toBe(false);
    };
    await call('profile_create', { name: 'Clinic', organization: 'Acme' });
    const evidence = {
      title: 'Export',
      reference: 'doc-1',
      owner: 'IT',
      date: '2025-03-01',
      outcomes: ['ID.AM-01'],
    };
    await done('evidence_record', { records: [evidence] });
    await done('evidence_record', { records: [{ id: 'E-1', title: 'Export of January' }] });
    await done('comment_record', { subject: 'E-1', text: 'Which site?', author: 'Ada' });
    await done('snapshot_record', { name: 'Board', by: 'Ada' });
    await server[Symbol.asyncDispose]();
    expect(await inspectDatabaseFile(dataDir)).toMatchObject({
      counts: { evidence: 1, comments: 1, intake: 0, snapshots: 1, auditEntries: 5 },
    });
  });

  test('is read while a server has it open, with what is in its log only', async () => {
    const { directory, db } = await openWithProfile();
    const before = snapshot(directory);
    const report = await inspectDatabaseFile(directory, { check: 'full' });
    expect(report).toMatchObject({ isIntact: true, counts: { profiles: 1 }, problems: [] });
    expect(report.companions).toEqual([`${inFile(directory)}-wal`, `${inFile(directory)}-shm`]);
    expect(report.logBytes).toBeGreaterThan(0);
    expect(snapshot(directory)).toEqual(before);
    await createProfileOnce(db, writer, { ...clinic, name: 'Lab' });
    expect(await inspectDatabaseFile(directory)).toMatchObject({ counts: { profiles: 2 } });
  });

  test.each([
    ['all files of it', ['csf.db', 'csf.db-wal', 'csf.db-shm']],
    ['its log without the shared memory', ['csf.db', 'csf.db-wal']],
  ])('is read after a crash that left %s', async (_, names) => {
    const { directory } = await openWithProfile();
    const copy = temporaryDirectory();
    for (const name of names) copyFileSync(join(directory, name), join(copy, name));
    const before = snapshot(copy);
    expect(await inspectDatabaseFile(copy, { check: 'full' })).toMatchObject({
      isIntact: true,
      counts: { profiles: 1 },
      problems: [],
    });
    expect(snapshot(copy)).toEqual(before);
  });

  test('may be none, in a directory that is none either', async () => {
    const directory = join(temporaryDirectory(), 'none');
    expect(await inspectDatabaseFile(directory)).toMatchObject({
      exists: false,
      application: null,
      problems: [],
    });
    mkdirSync(directory);
    writeFileSync(inFile(directory), '');
    chmodSync(inFile(directory), 0o600);
    expect(await inspectDatabaseFile(directory)).toMatchObject({
      exists: true,
      application: 'none',
      problems: [],
    });
  });

  test('may be an older one', async () => {
    const directory = temporaryDirectory();
    copyFileSync(join(import.meta.dirname, '../fixtures/database-0.1.0/csf.db'), inFile(directory));
    chmodSync(inFile(directory), 0o600);
    expect(await inspectDatabaseFile(directory, { check: 'full' })).toMatchObject({
      schemaVersion: 2,
      isIntact: true,
      problems: [],
    });
  });
});

describe('a problem with the file', () => {
  test.each<[kind: string, break_: (directory: string) => void]>([
    ['damaged', (directory) => writeFileSync(inFile(directory), 'no database at all')],
    ['damaged', (directory) => truncateSync(inFile(directory), 20_000)],
    [
      'damaged',
      (directory) => writeFileSync(inFile(directory), Buffer.alloc(8_192, 'x'), { flag: 'r+', flush: true }),
    ],
    ['foreign', (directory) => tamper(directory, 'PRAGMA application_id = 7')],
    ['newer', (directory) => tamper(directory, 'PRAGMA user_version = 99')],
    ['other-schema', (directory) => tamper(directory, 'DROP TABLE risks')],
    ['other-schema', (directory) => tamper(directory, 'DROP TRIGGER audit_log_no_update')],
    ['other-schema', (directory) => tamper(directory, 'CREATE VIEW everything AS SELECT * FROM risks')],
    [
      'other-schema',
      (directory) =>
        tamper(
          directory,
          `DROP TRIGGER audit_log_no_update;
          CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT 1; END`,
        ),
    ],
    [
      'orphaned-log',
      (directory) => writeFileSync(`${inFile(directory)}-wal`, 'log') ?? truncateSync(inFile(directory)),
    ],
    ['orphaned-log', (directory) => renameSync(inFile(directory), `${inFile(directory)}-journal`)],
    ['not-private', (directory) => chmodSync(inFile(directory), 0o640)],
    ['unusual', (directory) => linkSync(inFile(directory), join(directory, 'other'))],
    [
      'unusual',
      (directory) => {
        renameSync(inFile(directory), join(directory, 'other'));
        symlinkSync('other', inFile(directory));
      },
    ],
    [
      'unusual',
      (directory) => {
        rmSync(inFile(directory));
        execFileSync('mkfifo', [inFile(directory)]);
      },
    ],
    [
      'unreachable',
      (directory) => {
        rmSync(directory, { recursive: true });
        writeFileSync(directory, '');
      },
    ],
  ])('is found: %s', async (kind, breakIt) => {
    const directory = await closedWithProfile();
    breakIt(directory);
    const before = statSync(directory).isDirectory() && kind !== 'unusual' ? snapshot(directory) : null;
    const report = await inspectDatabaseFile(directory);
    expect(kindsOf(report), JSON.stringify(report.problems)).toEqual([kind]);
    expect(report.problems[0]?.message).toContain(inFile(directory));
    if (before !== null) expect(snapshot(directory)).toEqual(before);
  });

  test('may be a reference to a row that is not there, which the full check finds', async () => {
    const directory = await closedWithProfile();
    tamper(
      directory,
      "INSERT INTO outcome_settings (profile_id, outcome_id, entry, set_on, included) VALUES ('gone', 'GV.OC-01', 1, '2025-01-01', 1)",
    );
    expect(await inspectDatabaseFile(directory)).toMatchObject({ isIntact: true, problems: [] });
    const report = await inspectDatabaseFile(directory, { check: 'full' });
    expect(report).toMatchObject({ isIntact: false, problems: [{ kind: 'damaged' }] });
  });

  test('may be data that the audit log does not have', async () => {
    const directory = await closedWithProfile();
    tamper(directory, "UPDATE profiles SET scope = 'Everything'");
    expect(await inspectDatabaseFile(directory, { check: 'full' })).toMatchObject({
      isIntact: true,
      auditLog: { intact: true },
      problems: [{ kind: 'differs', message: expect.stringContaining('differ from its audit log') }],
    });
  });

  test.each([
    ['an entry that was changed', "UPDATE audit_log SET tool = 'other'", 1],
    [
      'an entry with a number out of the safe range',
      'UPDATE audit_log SET sequence = 9223372036854775807',
      1,
    ],
  ])('may be in the audit log: %s', async (_, sql, brokenAt) => {
    const directory = await closedWithProfile();
    const trigger =
      "CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END";
    tamper(directory, `DROP TRIGGER audit_log_no_update; ${sql}; ${trigger}`);
    expect(await inspectDatabaseFile(directory)).toMatchObject({ isIntact: true, problems: [] });
    expect(await inspectDatabaseFile(directory, { check: 'full' })).toMatchObject({
      isIntact: false,
      auditLog: { intact: false, brokenAt },
      problems: [{ kind: 'audit-log' }],
    });
  });
});

test('a backup may have several names and be open to others', async () => {
  const directory = await closedWithProfile();
  const backup = join(directory, 'backup.db');
  copyFileSync(inFile(directory), backup);
  linkSync(backup, join(directory, 'of-last-week.db'));
  chmodSync(backup, 0o644);
  expect(await inspectBackup(backup)).toMatchObject({ application: 'ours', check: 'full', problems: [] });
  symlinkSync('backup.db', join(directory, 'link.db'));
  expect(kindsOf(await inspectBackup(join(directory, 'link.db')))).toEqual(['unusual']);
  appendFileSync(backup, 'x');
  truncateSync(backup, 9_000);
  expect(kindsOf(await inspectBackup(backup))).toEqual(['damaged']);
  truncateSync(backup);
  expect(kindsOf(await inspectBackup(backup))).toEqual(['empty']);
  expect(kindsOf(await inspectBackup(join(directory, 'none.db')))).toEqual(['missing']);
});
