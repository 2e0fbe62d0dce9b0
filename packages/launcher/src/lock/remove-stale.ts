import { closeSync, unlinkSync } from 'node:fs';
import { findForeignContent } from './foreign-content.ts';
import { lockExclusively } from './kernel-lock.ts';
import { type LockLocation, openForReading, openLockFile, pathLeadsTo } from './lock-file.ts';

/**
 * Removes a lock file that nobody holds, after its owner was killed. If somebody holds it again, it stays, and so does
 * what is no lock file.
 * @throws LauncherError E_NOT_PERMITTED, E_NO_FILE_LOCKS, E_IO
 */
export async function removeStaleLockFile(location: LockLocation): Promise<void> {
  const { path, platform } = location;
  const probe = await openForReading(location);
  if (probe === null) return;
  closeSync(probe);
  const { fd } = await openLockFile(location);
  try {
    const isFree = await lockExclusively(fd, path, platform.lockLayout);
    if (isFree && pathLeadsTo(path, fd) && findForeignContent(fd) === null) unlinkSync(path);
  } finally {
    closeSync(fd);
  }
}
