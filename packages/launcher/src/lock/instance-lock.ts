import { closeSync, existsSync, realpathSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import { makeDirectory } from '../make-directory.ts';
import type { Platform } from '../platform/platform.ts';
import { acquireLock, type OwnedLock, type OwnedLockFile, refuseDocument } from './acquire.ts';
import type { Contest, Found } from './contest.ts';
import { findForeignContent } from './foreign-content.ts';
import { describeUser, foreignOwner, openForReading, pathLeadsTo } from './lock-file.ts';
import { dataDirLockLocation, type LockPaths, lockFileLocation } from './paths.ts';
import type { InstanceRecord, RecordReading } from './record.ts';
import { createRecordRestorer, createRepublisher, touchAll, tryWriteRecord } from './tending.ts';

/** Programs that clean temp folders delete files that were not modified for days. */
const TOUCH_INTERVAL_MS = 60 * 60 * 1_000;

/** How often a running instance checks that its lock file is still there and still has its record. */
const TEND_INTERVAL_MS = 2_000;

const DATA_DIR_MODE = 0o700;

export interface InstanceLockOptions<F extends Found = never> extends LockPaths {
  readonly platform: Platform;
  readonly contest: Contest<F>;
  /** The first record, written before the server is spawned. */
  readonly record: (takeovers: readonly string[]) => InstanceRecord;
}

/** The locks of one running instance: the lock file and the lock of its data directory. */
export interface InstanceLock {
  /** Null when another user's file has its place: then the lock of the data directory is all. */
  readonly lockFile: string | null;
  /** Descriptors that the server inherits, so that the locks survive a launcher that is killed. */
  readonly descriptors: readonly number[];
  /** Files that the server has to lock itself, where it inherits no lock. */
  readonly serverLockFiles: readonly string[];
  /** The close stamp that the last instance of this data directory left, if it was of our version; null if not. */
  readonly closeStamp: string | null;
  /** The database that was closed last in this data directory; null if nobody knows. */
  readonly lastDatabase: string | null;
  /** The record as the data directory has it. */
  readonly record: () => InstanceRecord;
  /** Changes the record in both files. Only logs a failure, because the kernel lock does not depend on the record. */
  readonly update: (changes: Partial<InstanceRecord>) => void;
  /** Frees the locks, and removes the lock file if it is still ours. Call it when the server is gone. Never throws. */
  readonly release: () => void;
}

/** The locks are ours. */
interface OwnedInstance {
  readonly kind: 'owned';
  readonly lock: InstanceLock;
}

/**
 * Becomes the owner of the lock file and of the data directory.
 * @returns the locks, or the instance that the contest found
 * @throws LauncherError E_ALREADY_RUNNING, E_NOT_PERMITTED, E_NO_FILE_LOCKS, E_IO, and E_USAGE when both are the same file
 */
export async function acquireInstanceLock<F extends Found = never>(
  options: InstanceLockOptions<F>,
): Promise<OwnedInstance | F> {
  const { platform, dataDir, contest, record } = options;
  makeDataDir(dataDir);
  refuseDataDirLock(options);
  const onFile = await acquireLockFile(options);
  if (onFile.kind === 'found') return onFile;
  const pathLock = onFile.kind === 'owned' ? onFile.lock : null;
  let isKept = false;
  try {
    const onDataDir = await acquireLock({
      ...dataDirLockLocation(options, platform),
      where: `data directory ${dataDir}`,
      isPermanent: true,
      record: (leftover) => ({
        ...record(contest.takeovers()),
        lastDatabase: marksIn(leftover, null).lastDatabase,
      }),
      contest,
    });
    if (onDataDir.kind === 'found') return onDataDir;
    if (onFile.kind === 'foreign') warnOfForeignFile(onFile, options);
    const lock = holdInstance(pathLock, onDataDir, options);
    isKept = true;
    return { kind: 'owned', lock };
  } finally {
    if (!isKept && pathLock !== null) removeOwn(pathLock, null, contest.log);
  }
}

/**
 * Refuses a data directory whose lock has a document in its place, as the owner of the lock would. A forced start asks
 * first: it would end the running instance, and then be refused.
 * @throws LauncherError E_NOT_PERMITTED
 */
export async function refuseDocumentInDataDir(paths: LockPaths, platform: Platform): Promise<void> {
  if (!existsSync(paths.dataDir)) return;
  const location = dataDirLockLocation(paths, platform);
  const fd = await openForReading(location);
  if (fd === null) return;
  try {
    const foreign = findForeignContent(fd);
    if (foreign !== null) refuseDocument(fd, foreign, location);
  } finally {
    closeSync(fd);
  }
}

/** Another user has a file at the default path of the lock file. */
interface Foreign {
  readonly kind: 'foreign';
  readonly uid: number;
}

/**
 * In /tmp anybody can make a file with the name of the lock file, and nobody else can remove it. The lock of the data
 * directory protects the database without it.
 */
async function acquireLockFile<F extends Found>(
  options: InstanceLockOptions<F>,
): Promise<{ readonly kind: 'owned'; readonly lock: OwnedLock } | F | Foreign> {
  const { platform, lockFile, isDefaultLockFile, contest, record } = options;
  try {
    return await acquireLock({
      ...lockFileLocation(options, platform),
      where: `lock file ${lockFile}`,
      isPermanent: false,
      record: () => record(contest.takeovers()),
      contest,
    });
  } catch (error) {
    const uid = isDefaultLockFile === true && isNotPermitted(error) ? foreignOwner(lockFile) : null;
    if (uid === null) throw error;
    return { kind: 'foreign', uid };
  }
}

function isNotPermitted(error: unknown): boolean {
  return error instanceof LauncherError && error.code === 'E_NOT_PERMITTED';
}

function warnOfForeignFile(
  { uid }: Foreign,
  { lockFile, dataDir, contest }: InstanceLockOptions<Found>,
): void {
  contest.log.warn(
    { lockFile, dataDir, reason: `it belongs to ${describeUser(uid)}` },
    'Going on with the lock of the data directory alone',
  );
}

function holdInstance(
  onPath: OwnedLock | null,
  { lock: dataLock, leftover }: OwnedLockFile,
  options: InstanceLockOptions<Found>,
): InstanceLock {
  const { log } = options.contest;
  const { server: ownRange } = options.platform.lockLayout;
  let pathLock = onPath;
  const first = options.record(options.contest.takeovers());
  const marks = marksIn(leftover, first.version);
  let record: InstanceRecord = { ...first, lastDatabase: marks.lastDatabase };
  const locks = () => (pathLock === null ? [dataLock] : [pathLock, dataLock]);
  // The lock file may be anywhere, and lie on a disk where modes mean nothing: only the data directory has the secret.
  const recordIn = (lock: OwnedLock): InstanceRecord =>
    lock === dataLock ? record : { ...record, control: null };
  const write = (): void => {
    for (const lock of locks()) tryWriteRecord(lock, recordIn(lock), log);
  };
  write();

  const republish = createRepublisher(log);
  const restoreRecord = createRecordRestorer(log);
  const tend = setInterval(() => {
    if (pathLock !== null) pathLock = republish(pathLock, recordIn(pathLock));
    for (const lock of locks()) restoreRecord(lock, recordIn(lock));
  }, TEND_INTERVAL_MS);
  const touch = setInterval(() => touchAll(locks(), log), TOUCH_INTERVAL_MS);
  tend.unref();
  touch.unref();

  return {
    lockFile: onPath?.path ?? null,
    descriptors: ownRange === null ? locks().map(({ fd }) => fd) : [],
    serverLockFiles: ownRange === null ? [] : locks().map(({ path }) => path),
    ...marks,
    record: () => record,
    update: (changes) => {
      record = { ...record, ...changes };
      write();
    },
    release: () => {
      clearInterval(tend);
      clearInterval(touch);
      const isRemoved = pathLock === null || removeOwn(pathLock, record, log);
      closeSync(dataLock.fd);
      log.info(
        { lockFile: (pathLock ?? dataLock).path },
        isRemoved ? 'Lock released' : 'Lock released; its file is left as it is',
      );
    },
  };
}

/** What the last instance says of its database. The first start of a version checks one that another has closed. */
function marksIn(
  leftover: RecordReading,
  version: string | null,
): Pick<InstanceRecord, 'closeStamp' | 'lastDatabase'> {
  if (leftover.kind !== 'record') return { closeStamp: null, lastDatabase: null };
  const { record } = leftover;
  return {
    closeStamp: record.version === version ? record.closeStamp : null,
    lastDatabase: record.lastDatabase,
  };
}

/**
 * Unlinks before it closes: while the kernel lock is held, nobody else writes a record into this file. A document that
 * somebody has saved there stays.
 * @returns whether the file was ours and is gone
 */
function removeOwn({ path, fd }: OwnedLock, record: InstanceRecord | null, log: Log): boolean {
  try {
    if (!pathLeadsTo(path, fd) || findForeignContent(fd, record) !== null) return false;
    unlinkSync(path);
    return true;
  } catch (error) {
    log.warn(
      { lockFile: path, reason: errorMessage(error) },
      'Cannot remove the lock file; the next start will see that nobody holds it',
    );
    return false;
  } finally {
    closeSync(fd);
  }
}

// We would lock it first as the lock file, and then find it held, by ourselves.
function refuseDataDirLock({ platform, ...paths }: LockPaths & { readonly platform: Platform }): void {
  const { lockFile } = paths;
  if (realLocation(lockFile) !== dataDirLockLocation(paths, platform).path) return;
  throw new LauncherError(
    'E_USAGE',
    `csf-mcp locks its data directory with ${lockFile}: it cannot be the lock file too`,
    { hint: 'Set CSF_MCP_LOCK_FILE (or --lock-file) to another path.' },
  );
}

/** The real path of a file that may not exist. The path stays as it is if its directory does not exist. */
function realLocation(path: string): string {
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path; // opening it shows what is wrong
  }
}

function makeDataDir(dataDir: string): void {
  try {
    makeDirectory(dataDir, DATA_DIR_MODE);
  } catch (error) {
    const code = systemErrorCode(error);
    throw new LauncherError(
      code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO' ? 'E_IO' : 'E_NOT_PERMITTED',
      `cannot create the data directory ${dataDir}: ${code ?? errorMessage(error)}`,
      { cause: error, hint: 'Set CSF_MCP_DATA_DIR (or --data-dir) to a directory of your own.' },
    );
  }
}
