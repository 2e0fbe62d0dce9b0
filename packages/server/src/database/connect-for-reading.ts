import type { DatabaseSync } from 'node:sqlite';
import { CsfServerError } from '../refusals/error.ts';
import { BUSY_TIMEOUT_MS } from './busy-timeout.ts';
import { type Connection, UNMARKED } from './connection.ts';
import { requireDatabaseFile } from './file.ts';
import { sizeOf } from './file-size.ts';
import { companionsOf, databasePath } from './location.ts';
import { readMarks, refuseOtherSchema } from './migrate.ts';
import { openImmutable, openSqlite } from './open-sqlite.ts';
import { explainDatabaseError } from './sqlite-error.ts';

/**
 * Reads `<directory>/csf.db` beside its owner, which may write meanwhile: nothing is created, migrated, merged or
 * repaired (docs/decisions/0012). The first query opens it, so that what needs no database works without one.
 *
 * Queries throw CsfServerError DATABASE_MISSING, DATABASE_OLDER, and what `connect` throws. Changes throw
 * DATABASE_READ_ONLY.
 */
export function connectForReading(directory: string): Connection {
  const file = databasePath(directory);
  let sqlite: DatabaseSync | undefined;
  return {
    open: () => {
      sqlite ??= openFile(file);
      return sqlite;
    },
    isOpen: () => sqlite?.isOpen === true,
    watch: null,
    place: null,
    otherWriter: null,
    explain: (error) => explainReading(error, file),
    uncheckedFile: null,
    close: () => {
      sqlite?.close();
      return UNMARKED; // a reader cannot vouch for how others leave it
    },
  };
}

function openFile(file: string): DatabaseSync {
  requireDatabaseFile(file);
  let sqlite: DatabaseSync | undefined;
  try {
    if (sizeOf(companionsOf(file).wal) === 0) refuseAlone(file);
    sqlite = openSqlite(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    sqlite.exec('PRAGMA query_only = ON');
    refuseOtherSchema(readMarks(sqlite), file);
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw explainDatabaseError(error, file);
  }
}

/** Without a log the file alone tells. A reader that refused it later would leave the files of readers beside it. */
function refuseAlone(file: string): void {
  using alone = openImmutable(file);
  refuseOtherSchema(readMarks(alone), file);
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
