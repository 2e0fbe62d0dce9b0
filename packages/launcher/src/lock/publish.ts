import { closeSync, constants, fchmodSync, fstatSync, linkSync, openSync, rmSync } from 'node:fs';
import { LauncherError } from '../errors.ts';
import type { OwnedLock } from './acquire.ts';
import { tryLockExclusively } from './kernel-lock.ts';
import { temporaryPath } from './lock-file.ts';
import { type InstanceRecord, writeRecord } from './record.ts';

/** Whether the open file no longer has a name. */
export function isUnlinked(fd: number): boolean {
  return fstatSync(fd).nlink === 0;
}

/**
 * Puts a new lock file in place of a deleted one. A `link()` makes it appear complete and locked, and only if the path
 * is free.
 * @throws the system error `EEXIST` when something else has the name by now
 */
export function publishAnew({ path, fd: deleted, layout }: OwnedLock, record: InstanceRecord): OwnedLock {
  const temporary = temporaryPath(path);
  rmSync(temporary, { force: true }); // left by an earlier process with our pid that was killed while it published
  const fd = openSync(temporary, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600);
  try {
    fchmodSync(fd, 0o600); // whatever the umask was
    if (!tryLockExclusively(fd, temporary, layout))
      throw new LauncherError('E_IO', `${temporary} is locked by another process`);
    writeRecord(fd, record);
    linkSync(temporary, path);
  } catch (error) {
    closeSync(fd);
    throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  closeSync(deleted);
  return { path, fd, layout };
}
