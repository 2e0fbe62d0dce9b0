import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { agreementOf } from '../../src/audit/data-agreement.ts';
import { backUp } from '../../src/database/back-up.ts';
import { BUSY_TIMEOUT_MS } from '../../src/database/busy-timeout.ts';
import { checkInThread } from '../../src/database/check-in-thread.ts';
import { checkInTurns } from '../../src/database/check-in-turns.ts';
import { connect as openConnection } from '../../src/database/connect.ts';
import type { Connection } from '../../src/database/connection.ts';
import { type Database, useConnection } from '../../src/database/open.ts';
import { openDatabaseForReading } from '../../src/database/open-for-reading.ts';
import { rewriteFile } from '../../src/database/rewrite-file.ts';
import { inspectDatabaseFile } from '../../src/database-file/inspect.ts';
import { verifyAuditOf } from '../../src/database-file/verify-audit.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const SQLITE_CLI = '/usr/bin/sqlite3';

/** A database that is open for writing, with a change of its own, and how often another program was noticed. */
async function openDatabase() {
  const directory = temporaryDirectory();
  const connection = openConnection(directory);
  const { db, close } = useConnection(connection);
  let noticed = 0;
  connection.otherWriter?.listen(() => noticed++);
  onTestFinished(async () => void (await close()));
  await createProfile(db, 'Own');
  return {
    connection,
    db,
    close,
    directory,
    file: join(directory, 'csf.db'),
    noticed: () => {
      connection.otherWriter?.look();
      return noticed;
    },
  };
}

const createProfile = (db: Database, name: string) =>
  createProfileOnce(db, writer, { name, organization: 'Acme' });

/** What the log says, oldest first. */
function entriesOf({ open }: Pick<Connection, 'open'>): unknown[] {
  return open()
    .prepare('SELECT tool, subject, after FROM audit_log ORDER BY sequence')
    .all()
    .map(({ tool, subject, after }) => [tool, subject, JSON.parse(String(after))]);
}

const NOTE = ['csf-mcp', 'csf.db', { otherWriter: true }];

/** Runs SQL in another process. */
function byNode(file: string, sql: string): void {
  const program = `new (require('node:sqlite').DatabaseSync)(process.argv[1]).exec(process.argv[2])`;
  execFileSync(process.execPath, ['--no-warnings', '-e', program, file, sql]);
}

function byShell(file: string, sql: string): void {
  execFileSync(SQLITE_CLI, [file, sql]);
}

const others = [
  { who: 'a program with node:sqlite', isHere: true, write: byNode },
  { who: 'the sqlite3 shell', isHere: existsSync(SQLITE_CLI), write: byShell },
];

describe('nobody is noticed when', () => {
  test.each<[what: string, act: (opened: Awaited<ReturnType<typeof openDatabase>>) => unknown]>([
    ['csf-mcp changes something itself', ({ db }) => createProfile(db, 'Another')],
    [
      'a reader is opened and closed beside',
      async ({ directory }) => {
        const reader = openDatabaseForReading(directory);
        await reader.db.selectFrom('profiles').selectAll().execute();
        await reader.close();
      },
    ],
    [
      'the pages are checked between requests',
      ({ file }) => checkInTurns(file, new AbortController().signal),
    ],
    ['the pages are checked in a thread', ({ file }) => checkInThread(file, new AbortController().signal)],
    ['a backup is made', ({ connection, directory }) => backUp(connection.open(), join(directory, 'copy'))],
    [
      'doctor inspects the file',
      ({ directory }) =>
        inspectDatabaseFile(directory, { check: 'full', makeCopyFolder: () => temporaryDirectory() }),
    ],
    ['a deletion rewrites the file', ({ db, connection }) => rewriteFile(db, connection)],
    ['the log is merged', ({ connection }) => connection.open().exec('PRAGMA wal_checkpoint(RESTART)')],
    [
      'a transaction is rolled back',
      ({ db }) =>
        db
          .transaction()
          .execute(async (transaction) => {
            await transaction.deleteFrom('profiles').execute();
            throw new Error('no');
          })
          .catch(() => {}),
    ],
  ])('%s', async (_, act) => {
    const opened = await openDatabase();
    await act(opened);
    await createProfile(opened.db, 'Last');
    expect(opened.noticed()).toBe(0);
    expect(entriesOf(opened.connection)).not.toContainEqual(NOTE);
  });

  test.skipIf(!existsSync(SQLITE_CLI))('the sqlite3 shell only reads', async () => {
    const opened = await openDatabase();
    byShell(opened.file, 'SELECT * FROM profiles; BEGIN; DELETE FROM risks; ROLLBACK');
    expect(opened.noticed()).toBe(0);
  });
});

describe.each(others)('$who that writes', ({ isHere, write }) => {
  test.skipIf(!isHere)('is noticed each time, and one entry of the log says it', async () => {
    const { file, noticed, connection, db } = await openDatabase();
    write(file, "UPDATE profiles SET scope = 'x'");
    expect(noticed()).toBe(1);
    write(file, "UPDATE profiles SET scope = 'y'");
    expect(noticed()).toBe(2);
    await createProfile(db, 'Later');
    expect(entriesOf(connection).map((entry) => Object(entry)[1])).toEqual(['own', 'csf.db', 'later']);
    expect(verifyAuditOf(connection.open())).toMatchObject({ intact: true, entries: 3 });
  });

  test.skipIf(!isHere)(
    'is noticed by the next change, whose entry comes after that of the notice',
    async () => {
      const { file, connection, db } = await openDatabase();
      write(file, "UPDATE profiles SET scope = 'x'");
      await createProfile(db, 'Later');
      expect(entriesOf(connection).slice(1)).toEqual([NOTE, ['profile_save', 'later', expect.anything()]]);
    },
  );

  test.skipIf(!isHere)('is noticed at the end at the latest', async () => {
    const { file, close } = await openDatabase();
    write(file, "UPDATE profiles SET scope = 'x'");
    await close();
    using database = new DatabaseSync(file);
    expect(entriesOf({ open: () => database }).at(-1)).toEqual(NOTE);
  });

  test.skipIf(!isHere)(
    'has changed records that go on to differ from the log, whatever csf-mcp writes',
    async () => {
      const { file, noticed, connection, db } = await openDatabase();
      write(
        file,
        "INSERT INTO risks (profile_id, number, title, status, identified_on, outcomes, entry, recorded_at) VALUES ('own', 1, 'Foreign', 'open', '2025-01-01', '[]', 1, 'x')",
      );
      expect(agreementOf(connection.open())).toMatchObject({ kind: 'differs' });
      expect(noticed()).toBe(1);
      const found = {
        kind: 'differs',
        records: [{ profile: 'own', record: 'R-1, which the log does not have' }],
      };
      expect(agreementOf(connection.open())).toEqual(found);
      await createProfile(db, 'Later');
      expect(agreementOf(connection.open())).toEqual(found);
      expect(verifyAuditOf(connection.open())).toMatchObject({ intact: true });
    },
  );
});

describe('another program', () => {
  test('that has the database locked is noticed when it writes, and noted as soon as it is done', async () => {
    const { file, noticed, connection } = await openDatabase();
    using other = new DatabaseSync(file);
    other.exec("UPDATE profiles SET scope = 'x'; BEGIN IMMEDIATE");
    expect(noticed()).toBe(1);
    expect(entriesOf(connection)).not.toContainEqual(NOTE);
    other.exec('ROLLBACK');
    expect(noticed()).toBe(1);
    expect(entriesOf(connection).at(-1)).toEqual(NOTE);
    expect(connection.open().prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: BUSY_TIMEOUT_MS });
  });

  test('that writes while a transaction of csf-mcp is under way is noted after it', async () => {
    const { db, file, noticed, connection } = await openDatabase();
    await db
      .transaction()
      .setAccessMode('read only')
      .execute(async (transaction) => {
        await transaction.selectFrom('profiles').selectAll().execute();
        byNode(file, "UPDATE profiles SET scope = 'x'");
        noticed(); // a look that must not touch the transaction
        expect(connection.open().isTransaction).toBe(true);
      });
    expect(noticed()).toBe(1);
    expect(entriesOf(connection).at(-1)).toEqual(NOTE);
  });

  test('that adds an entry to the log does not break the chain, nor what the entries say of the data', async () => {
    const { db, file, directory, connection } = await openDatabase();
    const other = openConnection(directory);
    const { db: otherDb, close } = useConnection(other);
    await createProfile(otherDb, 'Theirs');
    await close();
    await createProfile(db, 'Ours');
    expect(entriesOf(connection).map((entry) => Object(entry)[1])).toEqual([
      'own',
      'theirs',
      'csf.db',
      'ours',
    ]);
    using database = new DatabaseSync(file);
    expect(verifyAuditOf(database)).toMatchObject({ intact: true, entries: 4 });
    expect(agreementOf(database)).toEqual({ kind: 'agrees' });
  });

  test('that removes the table of the log keeps nobody from looking', async () => {
    const { file, noticed } = await openDatabase();
    byNode(file, 'DROP TABLE audit_log');
    expect(noticed()).toBe(1);
    expect(noticed()).toBe(1);
  });
});
