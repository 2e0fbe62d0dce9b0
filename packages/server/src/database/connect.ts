import type { DatabaseSync } from 'node:sqlite';
import { BUSY_TIMEOUT_MS } from './busy-timeout.ts';
import { closeStampOf } from './close-stamp.ts';
import type { Connection, OnLongCheck } from './connection.ts';
import { refuseDamaged } from './damage.ts';
import { prepareDatabaseFile } from './file.ts';
import { readHeader } from './file-header.ts';
import { sizeOf } from './file-size.ts';
import { lastDatabaseOf, newestAuditHash } from './last-database.ts';
import { databasePath } from './location.ts';
import { APPLICATION_ID, markAsOurs, migrate, SCHEMA_VERSION } from './migrate.ts';
import { DURABLE_PRAGMAS, openSqlite } from './open-sqlite.ts';
import { watchOtherWriter } from './other-writer.ts';
import { watchPlace } from './place.ts';
import { watchRows } from './row-watch.ts';
import { limitSize } from './size-limit.ts';
import { explainDatabaseError } from './sqlite-error.ts';

/** The marks are what the last close left, as far as that is known. */
export interface OpenOptions {
  readonly closeStamp?: string | null | undefined;
  readonly lastDatabase?: string | null | undefined;
  /** How large the database may grow, in MiB. By default without a limit. */
  readonly maxMib?: number | undefined;
  /** Hears of each check that may take more than a second, before it is made. */
  readonly onLongCheck?: OnLongCheck | undefined;
}

/**
 * Opens `<directory>/csf.db`, creating and migrating it as needed, and keeps a copy of what it migrates. Looks at a file first that is not as it was when it was
 * last closed, and leaves one that it refuses as it is, with everything beside it.
 * @throws CsfServerError DATABASE_NEWER, _CORRUPT, _REPLACED, _FOREIGN, _READ_ONLY, _LOCKED, _FAILED or DISK_FULL
 */
export async function openConnection(
  directory: string,
  { closeStamp, lastDatabase = null, maxMib, onLongCheck = () => {} }: OpenOptions = {},
): Promise<Connection> {
  const file = databasePath(directory);
  if (isEmpty(file)) return connect(directory, closeStamp, { maxMib });
  const isAsClosed = isUnchanged(file, closeStamp);
  // Loaded here, because a start after a clean close does without it.
  if (!isAsClosed) {
    const { inspectBeforeOpening } = await import('../database-file/inspect-before-opening.ts');
    await inspectBeforeOpening(file, { lastDatabase, onLongCheck });
  }
  if (isOfEarlierSchema(file)) {
    const { keepBeforeUpdate } = await import('../database-file/keep-before-update.ts');
    await keepBeforeUpdate(file, onLongCheck);
  }
  return connect(directory, closeStamp, { isInspected: !isAsClosed, maxMib });
}

/** By its header alone, which takes no time. Its log may have the update already. */
function isOfEarlierSchema(file: string): boolean {
  const header = readHeader(file);
  if (header === null || header.applicationId !== APPLICATION_ID) return false;
  return header.userVersion > 0 && header.userVersion < SCHEMA_VERSION;
}

/**
 * Opens the database at once. One that is not as it was when it was last closed is checked page by page, but opened for
 * that: SQLite merges its log, whatever the check says.
 * @param isInspected somebody has looked at it
 */
export function connect(
  directory: string,
  closeStamp?: string | null,
  { isInspected = false, maxMib }: Pick<OpenOptions, 'maxMib'> & { readonly isInspected?: boolean } = {},
): Connection {
  const file = databasePath(directory);
  const isAsClosed = isUnchanged(file, closeStamp);
  prepareDatabaseFile(directory, file, { isInspected });
  const sqlite = openFile(file, isAsClosed || isInspected ? () => {} : refuseDamaged);
  const limit = limitSize(file, maxMib);
  limit.set(sqlite); // after a migration, which must not fail for it
  const place = watchPlace(file);
  const watch = watchRows(sqlite);
  const otherWriter = watchOtherWriter(sqlite, watch);
  let hasMetDamage = false;
  return {
    open: () => sqlite,
    isOpen: () => sqlite.isOpen,
    watch,
    place,
    otherWriter,
    explain: (error) => {
      const explained = limit.explain(error, sqlite) ?? explainDatabaseError(error, file);
      if (explained.code === 'DATABASE_CORRUPT') hasMetDamage = true;
      return explained;
    },
    uncheckedFile: isAsClosed ? file : null,
    close: () => {
      place.stopWatching();
      otherWriter.stopWatching();
      otherWriter.look(); // the last moment to note it
      mergeLog(sqlite);
      const auditHash = hasMetDamage ? null : readAuditHash(sqlite);
      sqlite.close();
      return {
        closeStamp: hasMetDamage ? null : closeStampOf(file),
        lastDatabase: auditHash === null ? null : lastDatabaseOf(file, auditHash),
      };
    },
  };
}

function isUnchanged(file: string, closeStamp: string | null | undefined): boolean {
  return closeStamp != null && closeStampOf(file) === closeStamp;
}

/** Whether there is nothing to look at. */
function isEmpty(file: string): boolean {
  try {
    return sizeOf(file) === 0;
  } catch {
    return true; // opening it says what is wrong
  }
}

function openFile(file: string, check: typeof refuseDamaged): DatabaseSync {
  let sqlite: DatabaseSync | undefined;
  try {
    sqlite = openSqlite(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
    check(sqlite, file);
    markAsOurs(sqlite);
    sqlite.exec(`PRAGMA journal_mode = WAL; ${DURABLE_PRAGMAS}`);
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

/** Null when it cannot be read any more: closing must not fail for it. */
function readAuditHash(sqlite: DatabaseSync): string | null {
  try {
    return newestAuditHash(sqlite);
  } catch {
    return null;
  }
}
