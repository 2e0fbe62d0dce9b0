import { closeSync, constants, fstatSync, openSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import { singleQuoted } from '../shell-words.ts';
import { databaseElsewhere } from './already-running.ts';
import { lockExclusively } from './kernel-lock.ts';
import { pathLeadsTo } from './lock-file.ts';
import { isMountPoint } from './mount-point.ts';

/** The name of the database in its directory. The server knows more of it, but nothing of that is loaded for a lock. */
export const DATABASE_NAME = 'csf.db';

/** O_NOFOLLOW and O_NONBLOCK do not exist on Windows. */
const SAFE_FLAGS = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** A file can be replaced between open and lock. */
const MAX_ROUNDS = 10;

/** The lock on a database itself. Disposing it frees the lock, unless a server has inherited it. */
export interface DatabaseLock extends Disposable {
  /** What the server inherits and never closes, so that the lock survives a launcher that is killed. */
  readonly descriptors: readonly number[];
  /** The file that the server has to lock itself, where it inherits no lock; null elsewhere. */
  readonly serverLockFile: string | null;
}

/** No lock. */
export const UNLOCKED_DATABASE: DatabaseLock = {
  descriptors: [],
  serverLockFile: null,
  [Symbol.dispose]: () => {},
};

/**
 * Locks the database itself, beside the lock of its directory: one file may be reached by several paths. The lock lies on
 * a byte far beyond those that SQLite locks. The caller has the lock of the directory.
 *
 * Locks nothing where there is no file that could be a database, for the server says what is wrong with it, and on macOS,
 * where a lock covers the whole file, and so those of SQLite.
 * @throws LauncherError E_ALREADY_RUNNING when an instance has it by another path, E_NOT_PERMITTED for a mount point,
 * E_NO_FILE_LOCKS
 */
export async function lockDatabase(dataDir: string, platform: Platform): Promise<DatabaseLock> {
  const { databaseLock } = platform;
  const path = join(realpathSync(dataDir), DATABASE_NAME);
  if (databaseLock === null) return UNLOCKED_DATABASE;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const fd = openDatabase(path);
    if (fd === null) return UNLOCKED_DATABASE;
    let isKept = false;
    try {
      if (!(await lockExclusively(fd, path, databaseLock))) throw databaseElsewhere(path);
      if (isMountPoint(path, platform)) throw mountPoint(path, dataDir);
      isKept = pathLeadsTo(path, fd);
    } finally {
      if (!isKept) closeSync(fd);
    }
    const isInherited = databaseLock.server === null;
    if (isKept)
      return {
        descriptors: isInherited ? [fd] : [],
        serverLockFile: isInherited ? null : path,
        [Symbol.dispose]: () => closeSync(fd),
      };
  }
  return UNLOCKED_DATABASE; // the server finds that its database is not the file at its path
}

function openDatabase(path: string): number | null {
  try {
    const fd = openSync(path, constants.O_RDWR | SAFE_FLAGS);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
    return null;
  } catch {
    return null;
  }
}

/** SQLite keeps files beside the database, and a restore puts another one in its place: neither works through a mount. */
function mountPoint(path: string, dataDir: string): LauncherError {
  return new LauncherError('E_NOT_PERMITTED', `the database ${path} is a mount point of its own`, {
    hint: `Its log lies beside it, and would be lost or belong to another database. Mount the folder instead: docker run -v /host/folder:${singleQuoted(dataDir)} …, with the database in it as ${DATABASE_NAME}. Nothing was touched.`,
  });
}
