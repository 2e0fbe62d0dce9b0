import type { DatabaseSync } from 'node:sqlite';
import { entryHash } from '../audit/entry-hash.ts';
import { sizeOf } from '../database/file-size.ts';
import { companionsOf } from '../database/location.ts';
import { openImmutable } from '../database/open-sqlite.ts';
import type { AuditLogTable } from '../database/schema.ts';

/**
 * Whether a log beside a database has put another database in its place. A log that holds every page of the other one
 * leaves nothing that does not fit together: only what the file itself says of its history is missing then.
 * @param merged the database with its log
 */
export function isOtherHistory(file: string, merged: DatabaseSync): boolean {
  const { wal } = companionsOf(file);
  const own = newestEntryOf(file);
  if (own === null) return false;
  const after = newestOf(merged);
  // A rollback journal may undo the newest entries. A write-ahead log only ever adds some.
  const hasUndone = sizeOf(wal) === 0 && (after === null || after.sequence < own.sequence);
  return !hasUndone && hashOf(merged, own.sequence) !== own.hash;
}

/**
 * The newest entry in the file itself, without its log. Null if there is none that fits its own hash: a checkpoint that was
 * interrupted leaves pages of several moments, which may not be readable or be those of another table.
 */
function newestEntryOf(file: string): AuditLogTable | null {
  try {
    using database = openImmutable(file);
    const newest = newestOf(database);
    if (newest === null) return null;
    const { hash, ...entry } = newest;
    return entryHash(entry) === hash ? newest : null;
  } catch {
    return null; // not readable by itself
  }
}

function newestOf(database: DatabaseSync): AuditLogTable | null {
  const row = database.prepare('SELECT * FROM audit_log ORDER BY sequence DESC LIMIT 1').get();
  return row === undefined ? null : (row as unknown as AuditLogTable);
}

function hashOf(database: DatabaseSync, sequence: number): unknown {
  return database.prepare('SELECT hash FROM audit_log WHERE sequence = ?').get(sequence)?.['hash'];
}
