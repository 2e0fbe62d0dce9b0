import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { BUSY_TIMEOUT_MS } from '../database/busy-timeout.ts';
import { FILE_MODE } from '../database/file.ts';
import { sizeOf } from '../database/file-size.ts';
import { companionsOf } from '../database/location.ts';
import { openImmutable, openSqlite } from '../database/open-sqlite.ts';
import { CsfServerError } from '../refusals/error.ts';
import { refuseLostChanges } from './log-frames.ts';

/** Only a start or a restore changes a database that nobody has open, and that happens once. */
const MAX_TRIES = 3;

/**
 * Makes an empty, private folder (0700) for a copy of a database that has to be changed before it can be read. The copy
 * is removed again, unless the process is killed: whoever makes the folder sees to that.
 */
export type MakeCopyFolder = () => string;

/**
 * Reads a database, in one transaction, without a trace: no file is created beside it, none is changed but the shared
 * memory of its readers, and a server that works on it goes on.
 * @param makeCopyFolder by default, a folder beside the database
 * @throws CsfServerError DATABASE_LOCKED, and what `read`, SQLite or the file system throws
 */
export async function readDatabase<T>(
  file: string,
  read: (database: DatabaseSync) => T | Promise<T>,
  makeCopyFolder: MakeCopyFolder = () => mkdtempSync(join(dirname(file), '.copy-')),
): Promise<T> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const before = versionOf(file);
    const { database, isLive, close } = openWithoutTrace(file, makeCopyFolder);
    const isStillThere = (): boolean => {
      const now = versionOf(file);
      return now.identity === before.identity && (isLive || now.content === before.content);
    };
    try {
      database.exec('BEGIN; SELECT 1 FROM sqlite_schema'); // it begins with the first read only
      const result = await read(database);
      if (isStillThere()) return result;
    } catch (error) {
      // Somebody may have written over pages while they were read.
      if (isStillThere()) throw error;
    } finally {
      close();
    }
  }
  throw new CsfServerError({
    code: 'DATABASE_LOCKED',
    message: `The database ${file} keeps changing while it is read.`,
    hint: 'Close the program that uses it and try again.',
  });
}

interface Reader {
  readonly database: DatabaseSync;
  /** It takes part in SQLite's locking: what is read is consistent, whatever others do. */
  readonly isLive: boolean;
  readonly close: () => void;
}

function openWithoutTrace(file: string, makeCopyFolder: MakeCopyFolder): Reader {
  const { wal, shm, journal } = companionsOf(file);
  const mayBeOpen = existsSync(wal) && isWritable(shm);
  if (sizeOf(wal) > 0) refuseLostChanges(file, { mayBeOpen });
  if (mayBeOpen) return openBesideOthers(file);
  // Something half-written has to be undone first, which a reader cannot do.
  if (sizeOf(journal) > 0) return openCopy(file, [wal, journal], makeCopyFolder);
  return sizeOf(wal) > 0 ? openWithLog(file) : openAlone(file);
}

function openBesideOthers(file: string): Reader {
  const database = openSqlite(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  return { database, isLive: true, close: () => database.close() };
}

/** A database that was closed properly. SQLite takes no lock, and would not notice a change: the caller has to look. */
function openAlone(file: string): Reader {
  const database = openImmutable(file);
  return { database, isLive: false, close: () => database.close() };
}

/**
 * A database with a log and without the shared memory of its readers: after a crash, on a read-only medium, or in a copy.
 * SQLite would create that memory as a file. It keeps it to itself when it has the database alone
 * (https://www.sqlite.org/wal.html#noshm), and the VFS without locks grants that even on a read-only medium
 * (https://www.sqlite.org/vfs.html#standard_unix_vfses). So nothing keeps others from a change: the caller has to look.
 */
function openWithLog(file: string): Reader {
  const location = pathToFileURL(file);
  location.searchParams.set('vfs', process.platform === 'win32' ? 'win32-none' : 'unix-none');
  const database = openSqlite(location, { readOnly: true });
  try {
    database.exec('PRAGMA locking_mode = EXCLUSIVE');
  } catch (error) {
    database.close();
    throw error;
  }
  return { database, isLive: false, close: () => database.close() };
}

/** SQLite's files beside it have longer names. */
const COPY_NAME = 'copy.db';

/** Opens a private copy of a database in which a crash has left something half-written. */
function openCopy(file: string, logs: readonly string[], makeCopyFolder: MakeCopyFolder): Reader {
  const folder = makeFolder(file, makeCopyFolder);
  const copy = join(folder, COPY_NAME);
  const remove = (): void => removeCopy(folder);
  try {
    for (const path of [file, ...logs.filter(existsSync)]) {
      const target = copy + path.slice(file.length);
      copyFileSync(path, target, constants.COPYFILE_FICLONE);
      chmodSync(target, FILE_MODE); // the mode is copied, too
    }
    const database = openSqlite(copy);
    return {
      database,
      isLive: false,
      close: () => {
        database.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Removes the folder too, unless whoever made it has a file of their own in it: then they will. */
function removeCopy(folder: string): void {
  for (const name of readdirSync(folder).filter((one) => one.startsWith(COPY_NAME)))
    rmSync(join(folder, name), { force: true });
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

function makeFolder(file: string, makeCopyFolder: MakeCopyFolder): string {
  try {
    return makeCopyFolder();
  } catch (error) {
    throw new CsfServerError({
      code: 'DATABASE_READ_ONLY',
      message: `The database ${file} has a half-written change, which has to be undone before it can be read.`,
      hint: 'A start, or a backup by a user who may write to its directory, does that.',
      cause: error,
    });
  }
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false; // or it is not there
  }
}

interface Version {
  /** It changes when a restore replaces the database: SQLite may then have found the log of the new one. */
  readonly identity: string;
  /** It changes when something is written to the database or its logs. */
  readonly content: string;
}

function versionOf(file: string): Version {
  const { wal, journal } = companionsOf(file);
  const parts = [file, wal, journal].map((path) => {
    const stats = lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return { identity: `${stats?.dev}:${stats?.ino}`, content: `${stats?.size}:${stats?.mtimeNs}` };
  });
  return {
    identity: parts[0]?.identity ?? '',
    content: parts.map(({ identity, content }) => `${identity}:${content}`).join(' '),
  };
}
