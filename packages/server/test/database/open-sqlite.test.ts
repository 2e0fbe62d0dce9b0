import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { expect, onTestFinished, test } from 'vitest';
import { verifyAudit } from '../../src/audit/verify.ts';
import { openDatabase } from '../../src/database/open.ts';
import { openSqlite } from '../../src/database/open-sqlite.ts';
import { rewriteFile } from '../../src/database/rewrite-file.ts';
import { createProfileOnce } from '../../src/profiles/create-profile-once.ts';
import { temporaryDirectory } from '../support/data-directory.ts';
import { connectionOf, testDatabase, writer } from '../support/test-database.ts';

const source = fileURLToPath(new URL('../../src', import.meta.url));

test('the schema of a file is not trusted, and its pages are checked', () => {
  using database = openSqlite(':memory:');
  const read = (name: string) => database.prepare(`PRAGMA ${name}`).get()?.[name];
  expect([read('trusted_schema'), read('cell_size_check')]).toEqual([0, 1]);
});

test('all of the server opens databases in this way, its threads with the same settings', () => {
  const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .filter((file) => readFileSync(join(source, file), 'utf8').includes('new DatabaseSync('));
  expect(files.toSorted()).toEqual(
    ['check-in-thread.ts', 'open-sqlite.ts', 'rewrite-in-thread.ts'].map((f) => join('database', f)),
  );
});

test('a trigger in the file may not call a function of the server, while its own triggers do', async () => {
  const directory = temporaryDirectory();
  const { db, close } = openDatabase(directory);
  onTestFinished(async () => void (await close()));
  await createProfileOnce(db, writer, { name: 'Clinic', organization: 'Acme' });
  expect(await verifyAudit(db)).toMatchObject({ intact: true });

  using other = new DatabaseSync(join(directory, 'csf.db'));
  other.exec(
    "CREATE TRIGGER forged AFTER INSERT ON profiles BEGIN SELECT csf_row_removed('the digest of nothing'); END",
  );
  await expect(createProfileOnce(db, writer, { name: 'Plant', organization: 'Acme' })).rejects.toThrow(
    'unsafe use of csf_row_removed()',
  );
  expect(await db.selectFrom('profiles').select('name').execute()).toEqual([{ name: 'Clinic' }]);
});

test('no statement attaches another file, before or after the file is written anew', async () => {
  const db = testDatabase();
  const attach = () => sql`ATTACH ':memory:' AS other`.execute(db);
  await expect(attach()).rejects.toThrow('too many attached databases');
  expect(await rewriteFile(db, connectionOf(db))).toBe(true);
  await expect(attach()).rejects.toThrow('too many attached databases');
});
