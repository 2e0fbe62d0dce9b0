import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { CsfServerError } from '../refusals/error.ts';

const MIB = 1_024 * 1_024;

/** SQLite's result code for a database that cannot grow, be it the limit or the disk (https://www.sqlite.org/rescode.html#full). */
const SQLITE_FULL = 13;
/** The rest of a result code is its extension. */
const PRIMARY_CODE = 0xff;

/** What one change can add, and more: a database that is further from its limit has met a full disk. */
const MOST_OF_A_CHANGE = 256 * MIB;

/** A full disk has less than this, because the part of the change that was written is still in the log. */
const LEAST_FREE = MIB;

/** How large a database may grow. */
export interface SizeLimit {
  /** Sets the limit. A larger database keeps its size: it can be read, and what needs no more room can be written. */
  readonly set: (database: DatabaseSync) => void;
  /** What the user is told when SQLite could not let it grow, if that was for the limit; null otherwise. */
  readonly explain: (error: unknown, database: DatabaseSync) => CsfServerError | null;
}

/** @param maxMib undefined for no limit */
export function limitSize(file: string, maxMib: number | undefined): SizeLimit {
  if (maxMib === undefined) return { set: () => {}, explain: () => null };
  return {
    set: (database) => {
      const pages = Math.floor((maxMib * MIB) / pragma(database, 'page_size'));
      database.exec(`PRAGMA max_page_count = ${pages}`);
    },
    explain: (error, database) => {
      if ((Object(error).errcode & PRIMARY_CODE) !== SQLITE_FULL) return null;
      if (!database.isOpen || !isAtLimit(database) || freeBytes(file) < LEAST_FREE) return null;
      return full(file, maxMib, error);
    },
  };
}

/** SQLite may have undone the change already, so a database near its limit counts too. */
function isAtLimit(database: DatabaseSync): boolean {
  const room = pragma(database, 'max_page_count') - pragma(database, 'page_count');
  return room * pragma(database, 'page_size') < MOST_OF_A_CHANGE;
}

function pragma(database: DatabaseSync, name: 'page_size' | 'page_count' | 'max_page_count'): number {
  return Number(database.prepare(`PRAGMA ${name}`).get()?.[name]);
}

function freeBytes(file: string): number {
  try {
    const { bavail, bsize } = statfsSync(dirname(file));
    return bavail * bsize;
  } catch {
    return 0; // it may be the disk
  }
}

function full(file: string, maxMib: number, cause: unknown): CsfServerError {
  return new CsfServerError({
    code: 'DATABASE_FULL',
    message: `The database ${file} has reached its limit of ${maxMib} MiB.`,
    hint: 'Nothing of the failed change was stored, and everything can still be read. Delete profiles that nobody needs (data_delete), or set CSF_MCP_MAX_DATABASE_MIB to a larger number for every client that shares it, and restart them.',
    cause,
  });
}
