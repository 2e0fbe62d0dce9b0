import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  type Stats,
} from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { CsfServerError } from '../refusals/error.ts';
import { readMarks, refuseUnknown } from './migrate.ts';
import { explainDatabaseError, START_EMPTY } from './sqlite-error.ts';

const DIRECTORY_MODE = 0o700;
/** Of the database and everything that holds a part of it. */
export const FILE_MODE = 0o600;

/** https://www.sqlite.org/fileformat.html#the_database_header */
const HEADER_BYTES = 100;
const MAGIC = Buffer.from('SQLite format 3\0');
const READ_VERSION_OFFSET = 19;
const USER_VERSION_OFFSET = 60;
const APPLICATION_ID_OFFSET = 68;

/**
 * Makes sure that the database file exists, is ours, can be written, and is private together with its log (0600); a
 * directory that has to be created gets 0700.
 *
 * A file that must not be used is refused before anything is changed. Opening it for writing would be too late: that
 * alone runs recovery, merges the log or, where the file itself is gone, deletes the log.
 */
export function prepareDatabaseFile(directory: string, file: string): void {
  try {
    prepareDirectory(directory);
    const found = refuseUnusable(file, constants.R_OK | constants.W_OK);
    if (found === undefined) createPrivately(file);
    for (const path of [file, `${file}-wal`, `${file}-shm`]) makePrivate(path);
  } catch (error) {
    throw explainDatabaseError(error, file);
  }
}

/** Makes sure that there is a database of ours that can be read, and changes nothing. */
export function requireDatabaseFile(file: string): void {
  let found: Stats | undefined;
  try {
    found = refuseUnusable(file, constants.R_OK);
  } catch (error) {
    throw explainDatabaseError(error, file);
  }
  if (found !== undefined && found.size > 0) return;
  throw new CsfServerError({
    code: 'DATABASE_MISSING',
    message: `There is no database ${file} yet.`,
    hint: 'It is created when the server is started with this data directory. If that has just been done, repeat the call.',
  });
}

function refuseUnusable(file: string, accessMode: number): Stats | undefined {
  const found = lstatSync(file, { throwIfNoEntry: false });
  if (found !== undefined) {
    refuseUnusual(found, file);
    accessSync(file, accessMode);
  }
  if (found === undefined || found.size === 0) refuseOrphanedLog(file);
  else refuseContent(file);
  return found;
}

function prepareDirectory(directory: string): void {
  if (mkdirSync(directory, { recursive: true, mode: DIRECTORY_MODE }) !== undefined) {
    // The mode given to mkdir is subject to the umask.
    chmodSync(directory, DIRECTORY_MODE);
  }
  accessSync(directory, constants.R_OK | constants.W_OK | constants.X_OK);
}

function createPrivately(file: string): void {
  closeSync(openSync(file, 'wx', FILE_MODE));
  chmodSync(file, FILE_MODE);
}

/** One database must not be reached under two names: the lock of a data directory would not keep two servers apart. */
function refuseUnusual(found: Stats, file: string): void {
  const problem = unusual(found);
  if (problem === null) return;
  throw new CsfServerError({
    code: 'DATABASE_FAILED',
    message: `${file} ${problem}.`,
    hint: 'The database has to be a file of its own, with one name: put it there, or choose another data directory. Nothing was changed.',
  });
}

/** What keeps a file from being the database, as the end of a sentence; null if nothing does. */
export function unusual(found: Stats): string | null {
  if (found.isSymbolicLink()) return 'is a symbolic link';
  if (!found.isFile()) return 'is not a regular file';
  return found.nlink > 1 ? `is one of ${found.nlink} names (hard links) of a file` : null;
}

/** SQLite takes a log without its database for a leftover and deletes it, with all the changes that it holds. */
function refuseOrphanedLog(file: string): void {
  const log = [`${file}-wal`, `${file}-journal`].find((path) => sizeOf(path) > 0);
  if (log === undefined) return;
  throw new CsfServerError({
    code: 'DATABASE_CORRUPT',
    message: `The database ${file} is missing or empty, but its log ${log} holds data.`,
    hint: `Put the database back beside its log, restore both from a backup, or ${START_EMPTY}. Nothing was changed.`,
  });
}

function refuseContent(file: string): void {
  const header = readHeader(file);
  if (header === null) {
    throw new CsfServerError({
      code: 'DATABASE_CORRUPT',
      message: `The file ${file} is not a SQLite database.`,
      hint: `Restore it from a backup, or ${START_EMPTY}. The file was not changed.`,
    });
  }
  const applicationId = header.readUInt32BE(APPLICATION_ID_OFFSET);
  refuseUnknown({ applicationId, userVersion: header.readUInt32BE(USER_VERSION_OFFSET) }, file);
  refuseForeignLog(file);
  // What was committed last may still be in the log only. Reading it changes neither of the two files.
  if (sizeOf(`${file}-wal`) === 0) return;
  const reader = new DatabaseSync(file, { readOnly: true });
  try {
    refuseUnknown(readMarks(reader), file);
  } finally {
    reader.close();
  }
}

/** Null: it is not of SQLite. */
function readHeader(file: string): Buffer | null {
  const header = Buffer.alloc(HEADER_BYTES);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, header, 0, HEADER_BYTES, 0);
    return length === HEADER_BYTES && header.subarray(0, MAGIC.length).equals(MAGIC) ? header : null;
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Whether there is a write-ahead log beside a database that, by its header, has none, as a backup: of a database that
 * had the name before. SQLite would apply it all the same.
 *
 * Not to be asked by a process that has the database open: closing the file gives up SQLite's locks.
 */
export function hasForeignLog(file: string): boolean {
  return sizeOf(`${file}-wal`) > 0 && readHeader(file)?.[READ_VERSION_OFFSET] === 1;
}

export function foreignLogMessage(file: string): string {
  return `${file}-wal is the log of another database than ${file}.`;
}

/** Throws DATABASE_CORRUPT for a file with such a log. */
export function refuseForeignLog(file: string): void {
  if (!hasForeignLog(file)) return;
  throw new CsfServerError({
    code: 'DATABASE_CORRUPT',
    message: foreignLogMessage(file),
    hint: 'If that is a copy which was put there, move the log away; or restore another backup. Nothing was changed.',
  });
}

function makePrivate(path: string): void {
  const mode = lstatSync(path, { throwIfNoEntry: false })?.mode ?? FILE_MODE;
  if ((mode & 0o777 & ~FILE_MODE) !== 0) chmodSync(path, mode & FILE_MODE);
}

function sizeOf(path: string): number {
  return lstatSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
