import type { DatabaseSync } from 'node:sqlite';
import { BUSY_TIMEOUT_MS } from './busy-timeout.ts';
import { recordOtherWriter } from './own-entry.ts';
import type { RowWatch } from './row-watch.ts';

/** How often an idle server looks. */
const LOOK_EVERY_MS = 2_000;

/** Notices that another program writes to the database that this process has open. */
export interface OtherWriter {
  /** Looks now. Never throws. */
  readonly look: () => void;
  /** Does work in which another connection of this process writes. Whoever else writes meanwhile is not noticed. */
  readonly lookAside: <T>(work: () => Promise<T>) => Promise<T>;
  /** Has somebody told each time it is noticed. */
  readonly listen: (tell: () => void) => void;
  readonly stopWatching: () => void;
}

/**
 * Watches a database from now on. SQLite counts the commits of other connections (`PRAGMA data_version`). All others of
 * csf-mcp only read, or write while it looks aside, so each is of another program. One that only empties the log counts as well: it writes to the file.
 *
 * The first time, an entry of the audit log says it. If the database is locked then, that waits until it is free.
 * @param rows has to read the digest anew: the newest entry may be another one
 */
export function watchOtherWriter(database: DatabaseSync, rows: Pick<RowWatch, 'forget'>): OtherWriter {
  const versionNow = () => database.prepare('PRAGMA data_version').get()?.['data_version'];
  let version = versionNow();
  let entry: 'none' | 'due' | 'made' = 'none';
  let isAside = false;
  let tell = (): void => {};

  const look = (): void => {
    if (isAside) return;
    try {
      const found = versionNow();
      if (found !== version) {
        version = found;
        rows.forget();
        if (entry === 'none') entry = 'due';
        tell();
      }
      if (entry === 'due' && !database.isTransaction && tryRecord(database)) entry = 'made';
    } catch {
      // it cannot be read: the next query says why
    }
  };
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return {
    look,
    lookAside: async (work) => {
      look();
      isAside = true;
      try {
        return await work();
      } finally {
        isAside = false;
        if (database.isOpen) version = versionNow();
      }
    },
    listen: (listener) => {
      tell = listener;
    },
    stopWatching: () => clearInterval(timer),
  };
}

/** Does not wait for a lock: the other program may hold it for long, and nobody has asked for anything. */
function tryRecord(database: DatabaseSync): boolean {
  try {
    database.exec('PRAGMA busy_timeout = 0; BEGIN IMMEDIATE');
    recordOtherWriter(database);
    database.exec('COMMIT');
    return true;
  } catch {
    if (database.isTransaction) database.exec('ROLLBACK');
    return false; // locked, or the disk is full: the next look tries again
  } finally {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}`);
  }
}
