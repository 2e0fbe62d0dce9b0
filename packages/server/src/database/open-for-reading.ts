import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { CsfServerError } from '../refusals/error.ts';
import { BUSY_TIMEOUT_MS } from './busy-timeout.ts';
import { requireDatabaseFile } from './file.ts';
import { databasePath } from './location.ts';
import { readMarks, refuseOtherSchema } from './migrate.ts';
import type { OpenDatabase } from './open.ts';
import type { Schema } from './schema.ts';
import { createSqliteDialect } from './sqlite-dialect.ts';
import { explainDatabaseError } from './sqlite-error.ts';

/**
 * Reads `<directory>/csf.db` beside its owner, which may write meanwhile: nothing is created, migrated, merged or
 * repaired (docs/decisions/0012). The first query opens it, so that what needs no database works without one.
 *
 * Queries throw CsfServerError DATABASE_MISSING, DATABASE_OLDER, and what openDatabase throws. Changes throw
 * DATABASE_READ_ONLY.
 */
export function openDatabaseForReading(directory: string): OpenDatabase {
  const file = databasePath(directory);
  let sqlite: DatabaseSync | undefined;
  const open = (): DatabaseSync => {
    sqlite ??= connectForReading(file);
    return sqlite;
  };
  const explain = (error: unknown): CsfServerError => explainReading(error, file);
  const db = new Kysely<Schema>({ dialect: createSqliteDialect({ open, explain }) });
  return { db, close: () => db.destroy() };
}

function connectForReading(file: string): DatabaseSync {
  requireDatabaseFile(file);
  let sqlite: DatabaseSync | undefined;
  try {
    sqlite = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    sqlite.exec('PRAGMA query_only = ON');
    refuseOtherSchema(readMarks(sqlite), file);
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw explainDatabaseError(error, file);
  }
}

function explainReading(error: unknown, file: string): CsfServerError {
  const explained = explainDatabaseError(error, file);
  if (explained.code !== 'DATABASE_READ_ONLY') return explained;
  return new CsfServerError({
    code: 'DATABASE_READ_ONLY',
    message: `This session only reads the database ${file}.`,
    hint: 'Make the change in a session with the instance that has it open for writing. Nothing was stored.',
    cause: error,
  });
}
