import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock, unlock } from 'fs-native-extensions';
import { LauncherError, systemErrorCode } from '../errors.ts';

/** A `status` probe holds the lock for an instant: only this many refusals in a row, spread out, mean "held". */
const HELD_TRIES = 6;
const HELD_RETRY_MS = 10;

/**
 * Windows locks are mandatory: a locked range cannot be read by others. The range therefore lies far beyond the
 * content. POSIX locks are advisory and cover the whole file.
 */
const RANGE_OFFSET = process.platform === 'win32' ? 2 ** 40 : 0;
const RANGE_LENGTH = process.platform === 'win32' ? 1 : 0;

/**
 * Takes the exclusive kernel lock on an open file (OFD `fcntl` on Linux, `flock` on macOS, `LockFileEx` on Windows).
 * It belongs to the open file description: child processes that inherit the descriptor hold it too, and it is freed
 * when the last of them is gone. Returns false when another process holds it.
 * @throws LauncherError E_NO_FILE_LOCKS on file systems without locks.
 */
export async function lockExclusively(fd: number, path: string): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    if (tryLockExclusively(fd, path)) return true;
    if (tries === HELD_TRIES) return false;
    await sleep(HELD_RETRY_MS);
  }
}

/** One try, for a file that nobody else can have opened. */
export function tryLockExclusively(fd: number, path: string): boolean {
  return tryOnce(fd, path, false);
}

/** Whether some process holds the lock. Takes it shared and frees it within one synchronous step. */
export function isLocked(fd: number, path: string): boolean {
  if (!tryOnce(fd, path, true)) return true;
  unlock(fd, RANGE_OFFSET, RANGE_LENGTH);
  return false;
}

function tryOnce(fd: number, path: string, shared: boolean): boolean {
  try {
    return tryLock(fd, RANGE_OFFSET, RANGE_LENGTH, { shared });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EACCES' || code === 'EBUSY') return false; // the other ways of saying "held"
    throw new LauncherError('E_NO_FILE_LOCKS', `cannot lock ${path}: ${code ?? String(error)}`, {
      cause: error,
      hint: 'Its file system seems to have no file locks. Put the lock file and the data directory on a local one (CSF_MCP_LOCK_FILE, CSF_MCP_DATA_DIR).',
    });
  }
}
