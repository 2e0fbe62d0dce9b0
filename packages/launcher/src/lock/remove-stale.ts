import { closeSync, unlinkSync } from 'node:fs';
import { lockExclusively } from './kernel-lock.ts';
import { openForReading, openLockFile, pathLeadsTo } from './lock-file.ts';

/** Removes a lock file that nobody holds, after its owner was killed. One that is held again stays. */
export async function removeStaleLockFile(path: string): Promise<void> {
  const probe = openForReading(path);
  if (probe === null) return;
  closeSync(probe);
  const { fd } = await openLockFile(path);
  try {
    if ((await lockExclusively(fd, path)) && pathLeadsTo(path, fd)) unlinkSync(path);
  } finally {
    closeSync(fd);
  }
}
