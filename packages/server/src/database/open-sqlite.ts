import { DatabaseSync, type DatabaseSyncOptions } from 'node:sqlite';
import { pathToFileURL } from 'node:url';

/**
 * What every connection is told first. A database file may be hostile or damaged: its schema may call nothing that could
 * do harm, and a page is checked before its cells are used (https://www.sqlite.org/security.html). Temporary triggers
 * are no part of the file, so they may still call the functions of `row-watch.ts`.
 */
export const SAFETY_PRAGMAS = 'PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON';

/** No statement reaches another file. An older node:sqlite has no limits, and ignores the option. */
export const SAFETY_LIMITS = { attach: 0 };

/** Opens a database as `new DatabaseSync` does, and protects the connection from its content. */
export function openSqlite(location: string | URL, options: DatabaseSyncOptions = {}): DatabaseSync {
  const limited = { ...options, limits: SAFETY_LIMITS };
  const database = new DatabaseSync(location, limited);
  database.exec(SAFETY_PRAGMAS);
  return database;
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
