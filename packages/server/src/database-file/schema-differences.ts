import type { DatabaseSync } from 'node:sqlite';
import { migrate } from '../database/migrate.ts';
import { openSqlite } from '../database/open-sqlite.ts';

/**
 * The objects in which a database differs from what its schema version has: tables, indexes, triggers and views that are
 * missing, changed, or not ours, such as `trigger audit_log_no_update is missing`. Without its triggers a database would
 * let its history be changed, and with others it would not keep what it is told.
 */
export function schemaDifferences(database: DatabaseSync, version: number): string[] {
  using model = openSqlite(':memory:');
  migrate(model, version);
  const expected = objectsOf(model);
  const found = objectsOf(database);
  return [...new Set([...expected.keys(), ...found.keys()])].flatMap((object) => {
    const [ours, theirs] = [expected.get(object), found.get(object)];
    if (theirs === undefined) return [`${object} is missing`];
    if (ours === undefined) return [`${object} is not ours`];
    return ours === theirs ? [] : [`${object} is changed`];
  });
}

/** The definition of each object, by its type and name. */
function objectsOf(database: DatabaseSync): Map<string, string> {
  const rows = database
    .prepare(
      "SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
    )
    .all();
  return new Map(
    rows.map(({ type, name, tbl_name, sql }) => [
      `${type} ${name}`,
      `${tbl_name}: ${normalized(String(sql))}`,
    ]),
  );
}

/** SQLite rewrites a definition when a column is renamed or added, and its versions differ in spaces and quotes. */
function normalized(sql: string): string {
  return sql
    .replaceAll(/["`]/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([(),]) ?/g, '$1')
    .trim();
}
