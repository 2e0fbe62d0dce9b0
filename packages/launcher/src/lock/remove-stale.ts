import { closeSync, unlinkSync } from 'node:fs';
import { lockExclusively } from './kernel-lock.ts';
import { type LockLocation, openForReading, openLockFile, pathLeadsTo } from './lock-file.ts';

/**
 * Removes a lock file that nobody holds, after its owner was killed. If somebody holds it again, it stays.
 * @throws LauncherError E_NOT_PERMITTED, E_NO_FILE_LOCKS, E_IO
 */
export async function removeStaleLockFile(location: LockLocation): Promise<void> {
  const { path, platform } = location;
  const probe = await openForReading(location);
  if (probe === null) return;
  closeSync(probe);
  const { fd } = await openLockFile(location);
  try {
    if ((await lockExclusively(fd, path, platform.lockLayout)) && pathLeadsTo(path, fd)) unlinkSync(path);
  } finally {
    closeSync(fd);
  }
}
