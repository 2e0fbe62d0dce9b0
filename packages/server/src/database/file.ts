import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  mkdirSync,
  openSync,
  type Stats,
} from 'node:fs';
import { CsfServerError } from '../refusals/error.ts';
import { readHeader } from './file-header.ts';
import { sizeOf } from './file-size.ts';
import { refuseForeignLog } from './foreign-log.ts';
import { companionsOf } from './location.ts';
import { readMarks, refuseUnknown } from './migrate.ts';
import { openSqlite } from './open-sqlite.ts';
import { explainDatabaseError, START_EMPTY } from './sqlite-error.ts';

const DIRECTORY_MODE = 0o700;
/** The mode of the database and of everything that holds a part of it. */
export const FILE_MODE = 0o600;

/**
 * Makes sure that the database file exists, is ours, can be written, and is private together with its log (0600). A
 * directory that has to be created gets 0700.
 *
 * A file that must not be used is refused before anything is changed. Opening it for writing would be too late: that
 * alone runs recovery, merges the log or, where the file itself is gone, deletes the log.
 * @param isInspected somebody has looked into its log
 */
export function prepareDatabaseFile(
  directory: string,
  file: string,
  { isInspected }: { readonly isInspected: boolean },
): void {
  try {
    prepareDirectory(directory);
    const found = refuseUnusable(file, constants.R_OK | constants.W_OK);
    if (!isInspected) refuseUnknownLog(file);
    if (found === undefined) createPrivately(file);
    const { wal, shm } = companionsOf(file);
    for (const path of [file, wal, shm]) makePrivate(path);
  } catch (error) {
    throw explainDatabaseError(error, file);
  }
}

/** Makes sure that there is a database of ours that can be read, and changes nothing. */
export function requireDatabaseFile(file: string): void {
  let found: Stats | undefined;
  try {
    found = refuseUnusable(file, constants.R_OK);
    refuseUnknownLog(file);
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

/** Refuses a file by its name, its permissions and its header. Changes nothing, and creates nothing beside it. */
export function refuseUnusable(file: string, accessMode: number): Stats | undefined {
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

/** Creates an empty file that only its owner can open, whatever the umask is. */
export function createPrivately(file: string): void {
  const descriptor = openSync(file, 'wx', FILE_MODE);
  try {
    fchmodSync(descriptor, FILE_MODE);
  } finally {
    closeSync(descriptor);
  }
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

/** The reason why a file cannot be the database, as the end of a sentence; null if it can. */
export function unusual(found: Stats): string | null {
  if (found.isSymbolicLink()) return 'is a symbolic link';
  if (!found.isFile()) return 'is not a regular file';
  return found.nlink > 1 ? `is one of ${found.nlink} names (hard links) of a file` : null;
}

/** SQLite takes a log without its database for a leftover and deletes it, with all the changes that it holds. */
function refuseOrphanedLog(file: string): void {
  const { wal, journal } = companionsOf(file);
  const log = [wal, journal].find((path) => sizeOf(path) > 0);
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
  refuseUnknown(header, file);
  refuseForeignLog(file);
}

/** The last commits may still be in the log only. Reading it changes neither of the two files. */
function refuseUnknownLog(file: string): void {
  if (sizeOf(file) === 0 || sizeOf(companionsOf(file).wal) === 0) return;
  using reader = openSqlite(file, { readOnly: true });
  refuseUnknown(readMarks(reader), file);
}

/** On Windows the mode says nothing about other users, and a file that another program has open cannot be given one. */
function makePrivate(path: string): void {
  if (process.platform === 'win32') return;
  const mode = lstatSync(path, { throwIfNoEntry: false })?.mode ?? FILE_MODE;
  if ((mode & 0o777 & ~FILE_MODE) !== 0) chmodSync(path, mode & FILE_MODE);
}
