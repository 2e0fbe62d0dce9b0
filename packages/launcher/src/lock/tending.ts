import { futimesSync } from 'node:fs';
import { errorMessage, systemErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import type { OwnedLock } from './acquire.ts';
import { pathLeadsTo } from './lock-file.ts';
import { isUnlinked, publishAnew } from './publish.ts';
import { holdsRecord, type InstanceRecord, writeRecord } from './record.ts';

/** Writes the record. A failure is logged: the kernel lock does not depend on it. */
export function tryWriteRecord({ fd, path }: OwnedLock, record: InstanceRecord, log: Log): void {
  try {
    writeRecord(fd, record);
  } catch (error) {
    log.warn({ lockFile: path, reason: errorMessage(error) }, 'Cannot write the lock record');
  }
}

/** Writes the record again if somebody emptied or overwrote the file: without it nobody could tell who holds the lock. */
export function restoreRecord(lock: OwnedLock, record: InstanceRecord, log: Log): void {
  try {
    if (holdsRecord(lock.fd, record)) return;
  } catch {
    // cannot be read now: the write shows whether that lasts
  }
  log.warn({ lockFile: lock.path }, 'The lock record was changed by someone else: written again');
  tryWriteRecord(lock, record, log);
}

/** @returns a function that puts a deleted lock file back, and logs each obstacle once */
export function createRepublisher(log: Log): (lock: OwnedLock, record: InstanceRecord) => OwnedLock {
  let reported = '';
  return (lock, record) => {
    try {
      if (!isUnlinked(lock.fd)) {
        reportOnce(
          pathLeadsTo(lock.path, lock.fd) ? '' : 'it was moved, or another file has taken its place',
        );
        return lock;
      }
      const published = publishAnew(lock, record);
      log.warn({ lockFile: lock.path }, 'Lock file was deleted while running: published it again');
      reported = '';
      return published;
    } catch (error) {
      reportOnce(
        systemErrorCode(error) === 'EEXIST' ? 'another file has taken its place' : errorMessage(error),
      );
      return lock;
    }

    function reportOnce(reason: string): void {
      if (reason !== '' && reason !== reported)
        log.warn(
          { lockFile: lock.path, reason },
          'Lock file was taken away while running, and is left as it is',
        );
      reported = reason;
    }
  };
}

/** Keeps temp cleaners away. */
export function touchAll(locks: readonly OwnedLock[], log: Log): void {
  const now = new Date();
  for (const { fd, path } of locks) {
    try {
      futimesSync(fd, now, now);
    } catch (error) {
      log.debug({ lockFile: path, reason: errorMessage(error) }, 'Cannot touch the lock file');
    }
  }
}
