import {
  accessSync,
  chmodSync,
  constants,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import { BUSY_TIMEOUT_MS } from '../database/busy-timeout.ts';
import { FILE_MODE } from '../database/file.ts';
import { sizeOf } from '../database/file-size.ts';
import { companionsOf } from '../database/location.ts';
import { CsfServerError } from '../refusals/error.ts';

/** Only a start or a restore changes a database that nobody has open, and that happens once. */
const MAX_TRIES = 3;

/**
 * Reads a database, in one transaction, without a trace: no file is created beside it, none is changed but the shared
 * memory of its readers, and a server that works on it goes on.
 * @throws CsfServerError DATABASE_LOCKED, and what `read`, SQLite or the file system throws
 */
export async function readDatabase<T>(
  file: string,
  read: (database: DatabaseSync) => T | Promise<T>,
): Promise<T> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const before = versionOf(file);
    const { database, isLive, close } = openWithoutTrace(file);
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

function openWithoutTrace(file: string): Reader {
  const { wal, shm, journal } = companionsOf(file);
  if (existsSync(wal) && isWritable(shm)) return openBesideOthers(file);
  // Opening it for reading would create files, or fail because something has to be undone first.
  return sizeOf(wal) > 0 || sizeOf(journal) > 0 ? openCopy(file, [wal, journal]) : openAlone(file);
}

function openBesideOthers(file: string): Reader {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  return { database, isLive: true, close: () => database.close() };
}

/** A database that was closed properly. SQLite takes no lock, and would not notice a change: the caller has to look. */
function openAlone(file: string): Reader {
  const location = pathToFileURL(file);
  location.searchParams.set('immutable', '1'); // https://www.sqlite.org/uri.html
  const database = new DatabaseSync(location, { readOnly: true });
  return { database, isLive: false, close: () => database.close() };
}

/** Opens a private copy of a database whose log has to be merged: after a crash, on a read-only medium, or in a copy. */
function openCopy(file: string, logs: readonly string[]): Reader {
  const folder = mkdtempSync(join(tmpdir(), 'csf-mcp-')); // 0700
  const copy = join(folder, 'copy.db');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const path of [file, ...logs.filter(existsSync)]) {
      const target = copy + path.slice(file.length);
      copyFileSync(path, target);
      chmodSync(target, FILE_MODE); // the mode is copied, too
    }
    const database = new DatabaseSync(copy);
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
