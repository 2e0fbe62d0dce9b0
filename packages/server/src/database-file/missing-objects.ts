import { DatabaseSync } from 'node:sqlite';
import { migrate } from '../database/migrate.ts';

/**
 * The tables, indexes and triggers that belong to a schema version and that this database lacks, such as
 * `trigger audit_log_no_update`. Without its triggers a database would let its history be changed.
 */
export function missingObjects(database: DatabaseSync, version: number): string[] {
  using model = new DatabaseSync(':memory:');
  migrate(model, version);
  const present = new Set(objectsOf(database));
  return objectsOf(model).filter((object) => !present.has(object));
}

function objectsOf(database: DatabaseSync): string[] {
  return database
    .prepare(
      "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY type, name",
    )
    .all()
    .map(({ type, name }) => `${type} ${name}`);
}
