import { closeSync, openSync, readSync } from 'node:fs';
import type { Marks } from './migrate.ts';

/** https://www.sqlite.org/fileformat.html#the_database_header */
const HEADER_BYTES = 100;
const MAGIC = Buffer.from('SQLite format 3\0');
const READ_VERSION_OFFSET = 19;
const USER_VERSION_OFFSET = 60;
const APPLICATION_ID_OFFSET = 68;

/** The facts in the first bytes of a database file. */
export interface FileHeader extends Marks {
  /** The database keeps its newest changes in a write-ahead log. */
  readonly hasWriteAheadLog: boolean;
}

/**
 * Reads the header of a database file; null if the file is not a SQLite database.
 *
 * Do not call it in a process that has the database open: closing the file gives up SQLite's locks.
 */
export function readHeader(file: string): FileHeader | null {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, header, 0, HEADER_BYTES, 0);
    if (length !== HEADER_BYTES || !header.subarray(0, MAGIC.length).equals(MAGIC)) return null;
  } finally {
    closeSync(descriptor);
  }
  return {
    applicationId: header.readUInt32BE(APPLICATION_ID_OFFSET),
    userVersion: header.readUInt32BE(USER_VERSION_OFFSET),
    hasWriteAheadLog: header[READ_VERSION_OFFSET] !== 1,
  };
}
