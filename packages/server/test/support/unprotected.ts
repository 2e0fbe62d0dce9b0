import { DatabaseSync } from 'node:sqlite';

/** Changes rows that are never changed, like somebody who leaves the schema as it was. */
export function unprotected(file: string, change: (database: DatabaseSync) => void): void {
  using database = new DatabaseSync(file);
  const triggers = database
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND name LIKE '%_no_%'")
    .all();
  for (const { name } of triggers) database.exec(`DROP TRIGGER ${name}`);
  change(database);
  for (const { sql } of triggers) database.exec(String(sql));
}
