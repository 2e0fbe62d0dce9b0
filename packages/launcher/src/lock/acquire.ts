import { closeSync, ftruncateSync, readSync, unlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import type { LockLayout } from '../platform/lock-layout.ts';
import type { Contest, Found, Opponent } from './contest.ts';
import { HEADER_BYTES, startsDatabase } from './database-header.ts';
import { type ForeignContent, findForeignContent } from './foreign-content.ts';
import { findHolder, type Holder, judgeLegacy, legacyHolder } from './holder.ts';
import { isLocked, lockExclusively } from './kernel-lock.ts';
import type { LegacyVerdict } from './legacy.ts';
import { type LockLocation, type OpenedLockFile, openLockFile, pathLeadsTo } from './lock-file.ts';
import { moveAside } from './move-aside.ts';
import { type InstanceRecord, RECORD_BYTES, type RecordReading, readRecord, writeRecord } from './record.ts';

/** A file can be replaced between open and lock. After this many rounds, the file system does not tell files apart. */
const MAX_MOVED_ROUNDS = 50;
const MOVED_RETRY_MS = 20;

/** A program that writes its own file there again and again must not leave one more beside it each time. */
const MAX_FILES_MOVED_ASIDE = 3;

/** A lock file whose kernel lock is ours. */
export interface OwnedLock {
  readonly path: string;
  readonly fd: number;
  readonly layout: LockLayout;
}

export interface AcquireOptions<F extends Found = never> extends LockLocation {
  /** The lock file or the data directory, in words, for messages. */
  readonly where: string;
  /** The file outlives its owner, so a blank record, or one with an exit code, is normal. */
  readonly isPermanent: boolean;
  /** The record that takes the place of what is in the file. */
  readonly record: (leftover: RecordReading) => InstanceRecord;
  readonly contest: Contest<F>;
}

/** The lock is ours. */
export interface OwnedLockFile {
  readonly kind: 'owned';
  readonly lock: OwnedLock;
  /** What was in the file before. */
  readonly leftover: RecordReading;
}

/** The outcome of one try at a lock file. */
type Attempt =
  | OwnedLockFile
  | { readonly kind: 'moved' | 'moved aside' }
  | { readonly kind: 'held'; readonly opponent: Opponent };

/**
 * Takes the lock on a file. Waits for its holder or replaces it, as the contest allows. A file with other content than a
 * lock record is moved aside or refused, never overwritten.
 * @returns the lock, with the kernel lock held and our record in the file; or the instance that the contest found
 * @throws LauncherError E_ALREADY_RUNNING, E_NOT_PERMITTED, E_NO_FILE_LOCKS, E_IO
 */
export async function acquireLock<F extends Found = never>(
  options: AcquireOptions<F>,
): Promise<OwnedLockFile | F> {
  const { path, contest } = options;
  let filesMovedAside = 0;
  for (let movedRounds = 0; movedRounds < MAX_MOVED_ROUNDS && filesMovedAside < MAX_FILES_MOVED_ASIDE; ) {
    contest.abort.throwIfAborted();
    const { fd, isNew } = await openLockFile(options);
    let isKept = false;
    try {
      const attempt = await tryLockFile({ ...options, fd, isNew });
      if (attempt.kind === 'owned') {
        isKept = true;
        return attempt;
      }
      if (attempt.kind === 'held') {
        const outcome = await contest.contend(attempt.opponent);
        if (outcome !== 'try again') return outcome;
      } else if (attempt.kind === 'moved aside') {
        filesMovedAside++;
      } else {
        movedRounds++;
        await sleep(MOVED_RETRY_MS, undefined, { signal: contest.abort });
      }
    } finally {
      if (!isKept) closeSync(fd);
    }
  }
  throw new LauncherError('E_IO', `the lock file ${path} keeps being replaced`, {
    hint: `A program replaces it, or its file system does not keep the identity of files. Set ${options.setting} to a path on a local file system.`,
  });
}

type TryOptions = AcquireOptions<Found> & OpenedLockFile;

async function tryLockFile(options: TryOptions): Promise<Attempt> {
  const { fd, path, platform, where } = options;
  const layout = platform.lockLayout;
  if (!(await lockExclusively(fd, path, layout))) {
    const reading = readRecord(fd);
    return { kind: 'held', opponent: opponentOf(reading, options) };
  }
  // Somebody may have unlinked or replaced the file between open and lock. Then this lock protects nothing.
  if (!pathLeadsTo(path, fd)) return { kind: 'moved' };

  const leftover = readRecord(fd);
  const verdict = leftover.kind === 'legacy' ? judgeLegacy(leftover.record, platform) : null;
  if (leftover.kind === 'legacy' && verdict?.kind === 'held') {
    const holder = legacyHolder(leftover.record, verdict);
    return { kind: 'held', opponent: { record: null, holder, where, isUnchanged: () => true } };
  }
  const foreign = findForeignContent(fd);
  if (foreign !== null) {
    clearTheWay(foreign, options);
    return { kind: 'moved aside' };
  }
  // This comes first: a reader that finds our lock with a dead launcher's record would take us for its orphan.
  replaceRecord(leftover, options);
  logLeftover(leftover, verdict, options);
  return { kind: 'owned', lock: { path, fd, layout }, leftover };
}

function opponentOf(reading: RecordReading, { fd, path, platform, where }: TryOptions): Opponent {
  let holder: Holder | null = null;
  return {
    record: reading.kind === 'record' ? reading.record : null,
    get holder() {
      holder ??= findHolder(fd, reading, platform);
      return holder;
    },
    where,
    isUnchanged: () => isLocked(fd, path, platform.lockLayout) && isSameRecord(readRecord(fd), reading),
  };
}

/** In one write, so that what the old record says about the database is never missing. */
function replaceRecord(
  leftover: RecordReading,
  { fd, path, setting, isPermanent, record }: TryOptions,
): void {
  try {
    writeRecord(fd, record(leftover));
    ftruncateSync(fd, RECORD_BYTES);
  } catch (error) {
    if (!isPermanent) unlinkSync(path); // its kernel lock makes it ours, and nothing in it is worth keeping
    throw new LauncherError('E_IO', `cannot write the lock file ${path}: ${errorMessage(error)}`, {
      cause: error,
      hint: `Free some space, or set ${setting} to a path on another file system.`,
    });
  }
}

/**
 * Moves away a file that is no lock file. It may be a document whose path somebody configured by mistake: only a small
 * one is moved then, which may as well be a damaged lock file. A database stays where its log is.
 */
function clearTheWay(foreign: ForeignContent, options: TryOptions): void {
  const { fd, path, contest } = options;
  const { found } = foreign;
  refuseDocument(fd, foreign, options);
  let movedTo: string;
  try {
    movedTo = moveAside(path);
  } catch (error) {
    const reason = `it contains ${found}, and cannot be moved aside (${systemErrorCode(error) ?? errorMessage(error)})`;
    throw notALock(options, reason, error);
  }
  contest.log.warn({ lockFile: path, movedTo, found }, 'Moved a file aside that was no lock file');
}

/** @throws LauncherError E_NOT_PERMITTED for content that no start moves away */
export function refuseDocument(
  fd: number,
  { found, isSmall }: ForeignContent,
  location: Pick<LockLocation, 'path' | 'setting' | 'isDefault'>,
): void {
  if (isDatabase(fd)) throw notALock(location, 'it is a database');
  if (!isSmall && location.isDefault !== true)
    throw notALock(location, `it contains ${found}, and no lock record`);
}

function isDatabase(fd: number): boolean {
  const start = Buffer.alloc(HEADER_BYTES);
  readSync(fd, start, 0, start.length, 0);
  return startsDatabase(start);
}

function notALock(
  { path, setting }: Pick<LockLocation, 'path' | 'setting'>,
  reason: string,
  cause?: unknown,
): LauncherError {
  return new LauncherError('E_NOT_PERMITTED', `refusing to use the lock file ${path}: ${reason}`, {
    cause,
    hint: `Nothing was touched. Set ${setting} to a path of its own, or move the file away if nobody needs it there.`,
  });
}

function logLeftover(leftover: RecordReading, verdict: LegacyVerdict | null, options: TryOptions): void {
  const { path, isNew, isPermanent, contest } = options;
  if (leftover.kind === 'blank' && (isNew || isPermanent)) return;
  if (leftover.kind === 'record' && isPermanent && leftover.record.exitCode !== null) return;
  const recordedPid = 'record' in leftover ? leftover.record.pid : null;
  const reason = verdict?.reason ?? describeLeftover(leftover);
  contest.log.warn({ lockFile: path, recordedPid, reason }, 'Removing stale lock file');
}

function describeLeftover(leftover: RecordReading): string {
  switch (leftover.kind) {
    case 'blank':
      return 'nobody holds it, and it is empty';
    case 'garbage':
      return `nobody holds it, and it contains ${leftover.found}`;
    default:
      return 'nobody holds its lock: the instance has ended';
  }
}

function isSameRecord(a: RecordReading, b: RecordReading): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
