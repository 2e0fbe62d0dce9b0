import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { testDatabase } from '../support/test-database.ts';

test('rows are plain objects, with the columns that the table has at that time', async () => {
  const db = testDatabase();
  const read = async () => (await sql`SELECT * FROM things`.execute(db)).rows;
  await sql`CREATE TABLE things (name TEXT, size INTEGER)`.execute(db);
  await sql`INSERT INTO things VALUES ('chair', 4), ('lamp', NULL)`.execute(db);
  expect(await read()).toStrictEqual([
    { name: 'chair', size: 4 },
    { name: 'lamp', size: null },
  ]);
  await sql`DROP TABLE things`.execute(db);
  await sql`CREATE TABLE things (legs INTEGER, size INTEGER, name TEXT)`.execute(db);
  await sql`INSERT INTO things VALUES (3, 1, 'stool')`.execute(db);
  expect(await read()).toStrictEqual([{ legs: 3, size: 1, name: 'stool' }]);
});
