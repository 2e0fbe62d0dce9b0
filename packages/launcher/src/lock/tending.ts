import { ftruncateSync, futimesSync, readSync, writeFileSync } from 'node:fs';
import { errorMessage, systemErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import type { OwnedLock } from './acquire.ts';
import { type ForeignContent, findForeignContent } from './foreign-content.ts';
import { pathLeadsTo } from './lock-file.ts';
import { takeNameAside } from './move-aside.ts';
import { isUnlinked, publishAnew } from './publish.ts';
import { holdsRecord, type InstanceRecord, MAX_READ_BYTES, RECORD_BYTES, writeRecord } from './record.ts';

/**
 * Writes the record, unless somebody has saved something else in the file. A failure is logged: the kernel lock does not
 * depend on it.
 */
export function tryWriteRecord({ fd, path }: OwnedLock, record: InstanceRecord, log: Log): void {
  try {
    if (findForeignContent(fd, record) !== null) return;
    writeRecord(fd, record);
    ftruncateSync(fd, RECORD_BYTES);
  } catch (error) {
    log.warn({ lockFile: path, reason: errorMessage(error) }, 'Cannot write the lock record');
  }
}

/**
 * @returns a function that writes the record again if somebody emptied or overwrote the file: without it nobody could
 * tell who holds the lock. An editor may have saved a document there, so other content is first moved into a file beside
 * it, once for each lock. After that, and where the content is long, the file is left as it is.
 */
export function createRecordRestorer(log: Log): (lock: OwnedLock, record: InstanceRecord) => void {
  const treated = new Map<string, 'moved' | 'left'>();
  return (lock, record) => {
    try {
      if (holdsRecord(lock.fd, record)) return;
      const foreign = findForeignContent(lock.fd, record);
      if (foreign !== null && !makeRoom(lock, foreign)) return;
      log.warn({ lockFile: lock.path }, 'The lock record was changed by someone else: written again');
    } catch {
      // It cannot be read, or nothing can be written beside it: the write shows whether that lasts.
    }
    tryWriteRecord(lock, record, log);
  };

  function makeRoom({ fd, path }: OwnedLock, { found, isSmall }: ForeignContent): boolean {
    const before = treated.get(path);
    if (before === 'left') return false;
    if (before === 'moved' || !isSmall) {
      treated.set(path, 'left');
      log.warn({ lockFile: path, found }, 'Somebody wrote into the lock file: left as it is');
      return false;
    }
    treated.set(path, 'moved');
    const movedTo = moveContentAside(fd, path);
    log.warn({ lockFile: path, movedTo, found }, 'Somebody wrote into the lock file: moved it aside');
    return true;
  }
}

/** A rename would take the lock along, which the server has inherited. */
function moveContentAside(fd: number, path: string): string {
  const buffer = Buffer.alloc(MAX_READ_BYTES);
  const content = buffer.subarray(0, readSync(fd, buffer, 0, buffer.length, 0));
  const aside = takeNameAside(path);
  writeFileSync(aside, content, { flush: true });
  ftruncateSync(fd);
  return aside;
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
