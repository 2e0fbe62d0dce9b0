import { closeSync, ftruncateSync, unlinkSync } from 'node:fs';
import { errorMessage, LauncherError } from '../errors.ts';
import type { Contest, Opponent } from './contest.ts';
import { findHolder, type Holder, judgeLegacy } from './holder.ts';
import { isLocked, lockExclusively } from './kernel-lock.ts';
import { type OpenedLockFile, openLockFile, pathLeadsTo } from './lock-file.ts';
import { clearRecord, RECORD_BYTES, type RecordReading, readRecord } from './record.ts';

/** A lock file whose kernel lock is ours. */
export interface OwnedLock {
  readonly path: string;
  readonly fd: number;
}

export interface AcquireOptions {
  readonly path: string;
  /** What is taken, in words, for messages. */
  readonly where: string;
  /** The file outlives its owner, so that a blank one is nothing to speak of. */
  readonly isPermanent: boolean;
  readonly contest: Contest;
}

/** What one try at a lock file led to. */
type Attempt =
  | { readonly kind: 'owned'; readonly lock: OwnedLock }
  | { readonly kind: 'moved' }
  | { readonly kind: 'held'; readonly opponent: Opponent };

/**
 * Takes the lock on a file, waiting for its holder or replacing it as the contest allows. Returns with the kernel lock
 * held and the file's record blank.
 * @throws LauncherError E_ALREADY_RUNNING, E_NOT_PERMITTED, E_NO_FILE_LOCKS, E_IO
 */
export async function acquireLock(options: AcquireOptions): Promise<OwnedLock> {
  const { path, contest } = options;
  for (;;) {
    contest.abort.throwIfAborted();
    const { fd, isNew } = await openLockFile(path);
    let isKept = false;
    try {
      const attempt = await tryLockFile({ ...options, fd, isNew });
      if (attempt.kind === 'owned') {
        isKept = true;
        return attempt.lock;
      }
      if (attempt.kind === 'held') await contest.contend(attempt.opponent);
    } finally {
      if (!isKept) closeSync(fd);
    }
  }
}

type TryOptions = AcquireOptions & OpenedLockFile;

async function tryLockFile(options: TryOptions): Promise<Attempt> {
  const { fd, path, where } = options;
  if (!(await lockExclusively(fd, path))) {
    const reading = readRecord(fd);
    const isUnchanged = () => isLocked(fd, path) && isSameRecord(readRecord(fd), reading);
    return { kind: 'held', opponent: { holder: findHolder(fd, reading), where, isUnchanged } };
  }
  // The file may have been unlinked, or replaced, between open and lock: then this lock protects nothing.
  if (!pathLeadsTo(path, fd)) return { kind: 'moved' };

  const leftover = readRecord(fd);
  const legacy = legacyHolder(leftover);
  if (legacy !== null) {
    return { kind: 'held', opponent: { holder: legacy, where, isUnchanged: () => true } };
  }
  // Before anything else: a reader that finds our lock with a dead launcher's record would take us for its orphan.
  blankRecord(fd, path);
  logLeftover(leftover, options);
  return { kind: 'owned', lock: { path, fd } };
}

function blankRecord(fd: number, path: string): void {
  try {
    clearRecord(fd);
    ftruncateSync(fd, RECORD_BYTES);
  } catch (error) {
    unlinkSync(path); // ours by its kernel lock, and nothing in it is worth keeping
    throw new LauncherError('E_IO', `cannot write the lock file ${path}: ${errorMessage(error)}`, {
      cause: error,
      hint: 'Free some space, or set CSF_MCP_LOCK_FILE (and CSF_MCP_DATA_DIR) to paths on another file system.',
    });
  }
}

/** A process of an older version, which holds no kernel lock though it runs. */
function legacyHolder(leftover: RecordReading): Holder | null {
  if (leftover.kind !== 'legacy') return null;
  const { record } = leftover;
  const verdict = judgeLegacy(record);
  if (verdict.kind === 'stale') return null;
  const { facts, reason } = verdict;
  const launcher = facts === null ? null : { pid: facts.pid, startTicks: facts.startTicks };
  return { kind: 'legacy', record, launcher, reason };
}

function logLeftover(
  leftover: RecordReading,
  { path, isNew, isPermanent, contest: { log } }: TryOptions,
): void {
  if (leftover.kind === 'blank' && (isNew || isPermanent)) return;
  log.warn({ lockFile: path, ...describeLeftover(leftover) }, 'Removing stale lock file');
}

function describeLeftover(leftover: RecordReading) {
  switch (leftover.kind) {
    case 'blank':
      return { recordedPid: null, reason: 'nobody holds it, and it is empty' };
    case 'garbage':
      return { recordedPid: null, reason: `nobody holds it, and it contains ${leftover.found}` };
    case 'record':
      return { recordedPid: leftover.record.pid, reason: 'nobody holds its lock: the instance has ended' };
    case 'legacy': {
      const { reason } = judgeLegacy(leftover.record);
      return { recordedPid: leftover.record.pid, reason };
    }
  }
}

function isSameRecord(a: RecordReading, b: RecordReading): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
