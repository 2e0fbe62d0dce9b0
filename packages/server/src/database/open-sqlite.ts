import { toNamespacedPath } from 'node:path';
import { DatabaseSync, type DatabaseSyncOptions } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/**
 * What every connection is told first. A database file may be hostile or damaged: its schema may call nothing that could
 * do harm, and a page is checked before its cells are used (https://www.sqlite.org/security.html). Temporary triggers
 * are no part of the file, so they may still call the functions of `row-watch.ts`.
 */
export const SAFETY_PRAGMAS = 'PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON';

/**
 * What a connection that writes is told as well: what a tool has answered as stored survives a power failure. On macOS
 * `fsync` leaves it in the drive's own memory, and `F_FULLFSYNC` does not (fsync(2) there), which SQLite uses only if it is
 * told to (https://www.sqlite.org/pragma.html#pragma_fullfsync). Elsewhere that pragma changes nothing.
 */
export const DURABLE_PRAGMAS = 'PRAGMA synchronous = FULL; PRAGMA fullfsync = ON';

/** No statement reaches another file. An older node:sqlite has no limits, and ignores the option. */
export const SAFETY_LIMITS = { attach: 0 };

/** Opens a database as `new DatabaseSync` does, and protects the connection from its content. */
export function openSqlite(location: string | URL, options: DatabaseSyncOptions = {}): DatabaseSync {
  const limited = { ...options, limits: SAFETY_LIMITS };
  const database = new DatabaseSync(typeof location === 'string' ? sqlitePath(location) : location, limited);
  database.exec(SAFETY_PRAGMAS);
  return database;
}

/** Files beside a database have longer names: `csf.db-journal`. */
const LONG_PATH = 248;

/**
 * The path by which SQLite finds a file. On Windows it asks the system for it as it is, and the system takes no more than
 * 260 characters without the prefix that Node.js itself puts before a long path ("Maximum Path Length Limitation" on
 * Microsoft Learn).
 */
export function sqlitePath(file: string): string {
  return file.length > LONG_PATH ? toNamespacedPath(file) : file;
}

/**
 * Opens a database that nobody changes, as its file says it, without its log. Nothing is created beside it
 * (https://www.sqlite.org/uri.html).
 */
export function openImmutable(file: string): DatabaseSync {
  const location = pathToFileURL(file);
  location.searchParams.set('immutable', '1');
  return openSqlite(location, { readOnly: true });
}
