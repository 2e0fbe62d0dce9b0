import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readSync,
  statSync,
} from 'node:fs';
import { CsfServerError } from '../error.ts';
import { refuseNewer } from './migrate.ts';
import { explainDatabaseError } from './sqlite-error.ts';

const DIRECTORY_MODE = 0o700;
const FILE_MODE = 0o600;

/** https://www.sqlite.org/fileformat.html#the_database_header */
const HEADER_BYTES = 100;
const MAGIC = Buffer.from('SQLite format 3\0');
const USER_VERSION_OFFSET = 60;

/**
 * Makes sure that the database file exists, can be written and is private (0600, as SQLite then makes the -wal and
 * -shm files beside it); a directory that has to be created gets 0700.
 *
 * Refuses a file that is not SQLite's or has a newer schema from its header alone, before SQLite opens it: opening
 * can already change the file, by recovery from a write-ahead log.
 */
export function prepareDatabaseFile(directory: string, file: string): void {
  try {
    if (mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE }) !== undefined) {
      // The mode given to mkdir is subject to the umask.
      chmodSync(directory, DIRECTORY_MODE);
    }
    accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
    if (!createPrivately(file)) checkExisting(file);
  } catch (error) {
    throw explainDatabaseError(error, file);
  }
}

function createPrivately(file: string): boolean {
  try {
    closeSync(openSync(file, 'wx', FILE_MODE));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
  chmodSync(file, FILE_MODE);
  return true;
}

function checkExisting(file: string): void {
  const { mode, size } = statSync(file);
  accessSync(file, constants.R_OK | constants.W_OK);
  if (size > 0) checkHeader(file);
  if ((mode & 0o777 & ~FILE_MODE) !== 0) chmodSync(file, mode & FILE_MODE);
}

function checkHeader(file: string): void {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    readSync(descriptor, header, 0, HEADER_BYTES, 0);
  } finally {
    closeSync(descriptor);
  }
  if (!header.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new CsfServerError({
      code: 'DATABASE_CORRUPT',
      message: `The file ${file} is not a SQLite database.`,
      hint: 'Restore it from a backup, or move it away to start with an empty one. The file was not changed.',
    });
  }
  refuseNewer(header.readUInt32BE(USER_VERSION_OFFSET), file);
}
