import { copyFileSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openConnection } from '../../src/database/connect.ts';
import type { CloseMarks, Connection } from '../../src/database/connection.ts';
import { useConnection } from '../../src/database/open.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { writer } from '../support/test-database.ts';

const PAGE_BYTES = 4_096;

async function open(directory: string, marks: Partial<CloseMarks> = {}): Promise<Connection> {
  const connection = await openConnection(directory, marks);
  onTestFinished(() => {
    if (connection.isOpen()) connection.close();
  });
  return connection;
}

/** Stores a profile of this name, and closes the database. */
async function store(directory: string, name: string, marks: Partial<CloseMarks> = {}): Promise<CloseMarks> {
  const { db, close } = useConnection(await open(directory, marks));
  await createProfileOnce(db, writer, { name, organization: 'Acme' });
  return close();
}

/** What a killed server leaves of a directory: the database, and a log with one more profile. */
async function crash(directory: string): Promise<string> {
  const left = temporaryDirectory();
  const { db } = useConnection(await open(directory));
  await createProfileOnce(db, writer, { name: 'In the log', organization: 'Acme' });
  for (const name of ['csf.db', 'csf.db-wal']) copyFileSync(join(directory, name), join(left, name));
  return left;
}

function change(directory: string, sql: string): void {
  using database = new DatabaseSync(join(directory, 'csf.db'));
  database.exec(sql);
}

function profilesIn({ open: database }: Connection): unknown[] {
  const rows = database().prepare('SELECT id FROM profiles ORDER BY id').all();
  return rows.map(({ id }) => id);
}

function contentOf(directory: string): Record<string, string> {
  const names = readdirSync(directory).sort();
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), 'hex')]));
}

async function expectRefused(directory: string, code: string, lastDatabase: string | null): Promise<void> {
  const before = contentOf(directory);
  await expect(openConnection(directory, { lastDatabase })).rejects.toMatchObject({ code });
  expect(contentOf(directory)).toEqual(before);
}

describe('a database that was closed here last', () => {
  test('is opened again from another device and inode, as after a remount', async () => {
    const directory = temporaryDirectory();
    const { lastDatabase } = await store(directory, 'One');
    const elsewhere = temporaryDirectory();
    copyFileSync(join(directory, 'csf.db'), join(elsewhere, 'csf.db'));
    expect(profilesIn(await open(elsewhere, { lastDatabase }))).toEqual(['one']);
  });

  test('is opened again when sessions after it were killed', async () => {
    const directory = temporaryDirectory();
    const { lastDatabase } = await store(directory, 'One');
    const left = await crash(directory);
    expect(profilesIn(await open(left, { lastDatabase }))).toEqual(['in-the-log', 'one']);
  });

  test('is not an earlier state of it, nor another one: both are refused and untouched', async () => {
    const directory = temporaryDirectory();
    await store(directory, 'One');
    const earlier = temporaryDirectory();
    copyFileSync(join(directory, 'csf.db'), join(earlier, 'csf.db'));
    const { lastDatabase } = await store(directory, 'Two');
    await expectRefused(earlier, 'DATABASE_REPLACED', lastDatabase);
    const other = temporaryDirectory();
    await store(other, 'Three');
    await expectRefused(other, 'DATABASE_REPLACED', lastDatabase);
    renameSync(join(earlier, 'csf.db'), join(directory, 'csf.db'));
    await expectRefused(directory, 'DATABASE_REPLACED', lastDatabase);
  });

  test('is checked whole in another file: a broken audit log is refused', async () => {
    const directory = temporaryDirectory();
    const { lastDatabase } = await store(directory, 'One');
    const elsewhere = temporaryDirectory();
    copyFileSync(join(directory, 'csf.db'), join(elsewhere, 'csf.db'));
    change(
      elsewhere,
      `CREATE TEMP TABLE forged AS SELECT * FROM audit_log;
       UPDATE forged SET sequence = sequence + 1, hash = 'none';
       INSERT INTO audit_log SELECT * FROM forged`,
    );
    await expectRefused(elsewhere, 'DATABASE_CORRUPT', lastDatabase);
  });

  test.each(['', 'junk', '1:2', `1:2:${'g'.repeat(64)}`])(
    'is unknown when its mark is "%s"',
    async (mark) => {
      const directory = temporaryDirectory();
      await store(directory, 'One');
      expect(profilesIn(await open(directory, { lastDatabase: mark }))).toEqual(['one']);
    },
  );
});

test('a database with an empty page of the wrong kind is refused, though the checks of SQLite let it pass', async () => {
  const directory = temporaryDirectory();
  await store(directory, 'One');
  const file = join(directory, 'csf.db');
  const rootOf = (name: string): number => {
    using database = new DatabaseSync(file);
    const { rootpage } =
      database.prepare('SELECT rootpage FROM sqlite_schema WHERE name = ?').get(name) ?? {};
    return Number(rootpage) - 1;
  };
  const [table, index] = [rootOf('evidence'), rootOf('assessments_by_outcome')];
  const pages = readFileSync(file);
  pages.copy(pages, index * PAGE_BYTES, table * PAGE_BYTES, (table + 1) * PAGE_BYTES);
  writeFileSync(file, pages);
  {
    using database = new DatabaseSync(file, { readOnly: true });
    expect(database.prepare('PRAGMA integrity_check').get()?.['integrity_check']).toBe('ok');
  }
  await expectRefused(directory, 'DATABASE_CORRUPT', null);
});

describe('a log that a crash has left', () => {
  test('is merged although somebody had changed data past the audit log before', async () => {
    const directory = temporaryDirectory();
    const { lastDatabase } = await store(directory, 'One');
    change(directory, "UPDATE profiles SET scope = 'changed by hand'");
    const left = await crash(directory);
    expect(profilesIn(await open(left, { lastDatabase }))).toEqual(['in-the-log', 'one']);
  });

  test('is refused when it brings such a change itself', async () => {
    const directory = temporaryDirectory();
    const { lastDatabase } = await store(directory, 'One');
    const earlier = temporaryDirectory();
    copyFileSync(join(directory, 'csf.db'), join(earlier, 'csf.db'));
    change(directory, "UPDATE profiles SET scope = 'changed by hand'");
    using stranger = new DatabaseSync(join(directory, 'csf.db'));
    stranger.exec("UPDATE profiles SET scope = 'and again'");
    copyFileSync(join(directory, 'csf.db-wal'), join(earlier, 'csf.db-wal'));
    await expectRefused(earlier, 'DATABASE_CORRUPT', lastDatabase);
  });
});

describe('a check that may take long', () => {
  /** More than is read in a second on a slow disk. */
  const LARGE = 24 * 1_024 * 1_024;

  test('is announced before it is made, with the time that it may take', async () => {
    const directory = temporaryDirectory();
    await store(directory, 'One');
    change(directory, `UPDATE profiles SET scope = hex(zeroblob(${LARGE / 2}))`);
    const announced: [doing: string, allowanceMs: number][] = [];
    const onLongCheck = (...check: [string, number]): void => void announced.push(check);
    const connection = await openConnection(directory, { lastDatabase: `1:2:`, onLongCheck });
    connection.close();
    expect(announced.map(([doing]) => doing)).toEqual([
      'checking the database',
      'checking all indexes and the audit log',
    ]);
    for (const [, allowanceMs] of announced) expect(allowanceMs).toBeGreaterThanOrEqual(1_000);
  });

  test('is not announced for a small database', async () => {
    const directory = temporaryDirectory();
    await store(directory, 'One');
    const announced: string[] = [];
    const connection = await openConnection(directory, {
      onLongCheck: (doing) => void announced.push(doing),
    });
    connection.close();
    expect(announced).toEqual([]);
  });
});
