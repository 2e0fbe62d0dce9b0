import { DatabaseSync } from 'node:sqlite';
import { CsfServerError } from '../refusals/error.ts';
import { BUSY_TIMEOUT_MS } from './busy-timeout.ts';
import type { Connection } from './connection.ts';
import { prepareDatabaseFile } from './file.ts';
import { databasePath } from './location.ts';
import { markAsOurs, migrate } from './migrate.ts';
import { explainDatabaseError, START_EMPTY } from './sqlite-error.ts';

/**
 * Opens `<directory>/csf.db`, creating and migrating it as needed.
 *
 * @throws CsfServerError DATABASE_NEWER, _CORRUPT, _FOREIGN, _READ_ONLY, _LOCKED, _FAILED or DISK_FULL
 */
export function connect(directory: string): Connection {
  const file = databasePath(directory);
  prepareDatabaseFile(directory, file);
  const sqlite = openFile(file);
  return {
    open: () => sqlite,
    isOpen: () => sqlite.isOpen,
    explain: (error) => explainDatabaseError(error, file),
    close: () => {
      mergeLog(sqlite);
      sqlite.close();
    },
  };
}

function openFile(file: string): DatabaseSync {
  let sqlite: DatabaseSync | undefined;
  try {
    sqlite = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    refuseDamaged(sqlite, file);
    markAsOurs(sqlite);
    // FULL: what a tool has answered as stored survives a power failure.
    sqlite.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    migrate(sqlite);
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw explainDatabaseError(error, file);
  }
}

/**
 * Closing merges the log only when nobody else has the database open. While a reader has it open, the log has to stay.
 * This puts its content into the database file as well, so a copy of that file alone is complete.
 */
function mergeLog(sqlite: DatabaseSync): void {
  try {
    sqlite.exec('PRAGMA wal_checkpoint(PASSIVE)');
  } catch {
    // a full disk: everything is in the log, for the next start to merge
  }
}

/**
 * Checks every page, which takes about 9 ms for 10,000 assessments with notes. A damaged database is refused at once,
 * and not only when somebody asks for the broken part. This check does not compare indexes with their tables, and does
 * not look at texts.
 */
function refuseDamaged(sqlite: DatabaseSync, file: string): void {
  const problem = sqlite.prepare('PRAGMA quick_check(1)').get()?.['quick_check'];
  if (problem === 'ok') return;
  throw new CsfServerError({
    code: 'DATABASE_CORRUPT',
    message: `The database ${file} is damaged: ${String(problem).replaceAll('\n', ' ')}.`,
    hint: `Restore it from a backup, or ${START_EMPTY}.`,
  });
}
