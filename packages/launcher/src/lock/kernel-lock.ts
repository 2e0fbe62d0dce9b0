import { setTimeout as sleep } from 'node:timers/promises';
import { tryLock, unlock } from 'fs-native-extensions';
import { LauncherError, systemErrorCode } from '../errors.ts';
import type { LockLayout, LockRange } from '../platform/lock-layout.ts';

/** A `status` holds the lock for an instant, so only this many refusals in a row, spread out, mean "held". */
const HELD_TRIES = 6;
const HELD_RETRY_MS = 10;

/**
 * Takes the launcher's exclusive kernel lock on an open file (OFD `fcntl` on Linux, `flock` on macOS, `LockFileEx` on
 * Windows). The kernel frees it when its last holder is gone, however that ends. Returns false when another launcher
 * holds it, or a server that has outlived its launcher.
 * @throws LauncherError E_NO_FILE_LOCKS on file systems without locks
 */
export async function lockExclusively(fd: number, path: string, layout: LockLayout): Promise<boolean> {
  return persistently(() => tryLockExclusively(fd, path, layout));
}

/** Tries once, for a file that nobody else can have opened. */
export function tryLockExclusively(fd: number, path: string, layout: LockLayout): boolean {
  if (!tryOnce(fd, path, layout.launcher, false)) return false;
  if (layout.server === null || !isRangeLocked(fd, path, layout.server)) return true;
  release(fd, layout.launcher);
  return false;
}

/** Takes the lock of a server process, on platforms where it does not inherit its launcher's lock. */
export async function lockForServer(fd: number, path: string, range: LockRange): Promise<boolean> {
  return persistently(() => tryOnce(fd, path, range, false));
}

/** Whether a process holds the lock. Takes it shared, and frees it within one synchronous step. */
export function isLocked(fd: number, path: string, { launcher, server }: LockLayout): boolean {
  return isRangeLocked(fd, path, launcher) || (server !== null && isRangeLocked(fd, path, server));
}

function isRangeLocked(fd: number, path: string, range: LockRange): boolean {
  if (!tryOnce(fd, path, range, true)) return true;
  release(fd, range);
  return false;
}

async function persistently(attempt: () => boolean): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    if (attempt()) return true;
    if (tries === HELD_TRIES) return false;
    await sleep(HELD_RETRY_MS);
  }
}

function tryOnce(fd: number, path: string, { offset, length }: LockRange, shared: boolean): boolean {
  try {
    return tryLock(fd, offset, length, { shared });
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EACCES' || code === 'EBUSY') return false; // other codes for "held"
    throw new LauncherError('E_NO_FILE_LOCKS', `cannot lock ${path}: ${code ?? String(error)}`, {
      cause: error,
      hint: 'Its file system seems to have no file locks. Put the lock file and the data directory on a local disk (CSF_MCP_LOCK_FILE, CSF_MCP_DATA_DIR).',
    });
  }
}

function release(fd: number, { offset, length }: LockRange): void {
  unlock(fd, offset, length);
}
