import type { DatabaseSync } from 'node:sqlite';
import { CsfServerError } from '../error.ts';
import { initial } from './migrations/0001-initial.ts';

/** In order: the database's `user_version` is the number of migrations that it has had. */
const migrations: readonly string[] = [initial];

/** The schema version that this program writes. */
const SCHEMA_VERSION = migrations.length;

/** Marks the file as ours (`PRAGMA application_id`): "CSF2" in ASCII. */
const APPLICATION_ID = 0x43534632;

/** Throws DATABASE_FOREIGN for another program's database and DATABASE_NEWER for a newer program's. */
export function refuseUnknown(database: DatabaseSync, file: string): void {
  refuseForeign(database, file);
  refuseNewer(pragma(database, 'user_version'), file);
}

/** Brings the database to SCHEMA_VERSION, each step in its own transaction. */
export function migrate(database: DatabaseSync): void {
  const version = pragma(database, 'user_version');
  for (const [index, sql] of migrations.entries()) {
    if (index < version) continue;
    database.exec('BEGIN IMMEDIATE');
    try {
      database.exec(sql);
      database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
      database.exec(`PRAGMA user_version = ${index + 1}`);
      database.exec('COMMIT');
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  }
}

/** Throws DATABASE_NEWER if a newer program has migrated the database. */
export function refuseNewer(version: number, file: string): void {
  if (version <= SCHEMA_VERSION) return;
  throw new CsfServerError({
    code: 'DATABASE_NEWER',
    message: `The database ${file} has schema version ${version}; this csf-mcp knows versions up to ${SCHEMA_VERSION}.`,
    hint: 'Update csf-mcp, or choose another data directory. The file was not changed.',
  });
}

function refuseForeign(database: DatabaseSync, file: string): void {
  if (pragma(database, 'application_id') === APPLICATION_ID) return;
  const { tables } = database.prepare('SELECT count(*) AS tables FROM sqlite_schema').get() ?? {};
  if (tables === 0) return;
  throw new CsfServerError({
    code: 'DATABASE_FOREIGN',
    message: `The file ${file} is a SQLite database of another program.`,
    hint: 'Choose another data directory, or move that file away. The file was not changed.',
  });
}

function pragma(database: DatabaseSync, name: 'user_version' | 'application_id'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}
