import { closeSync, mkdirSync, realpathSync, unlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';
import { acquireLock, type OwnedLock, type OwnedLockFile } from './acquire.ts';
import type { Contest, Found } from './contest.ts';
import { DATA_DIR_LOCK_NAME, type LockLocation, pathLeadsTo } from './lock-file.ts';
import { type InstanceRecord, writeRecord } from './record.ts';
import { createRepublisher, restoreRecord, touchAll, tryWriteRecord } from './tending.ts';

/** Programs that clean temp folders delete files that were not modified for days. */
const TOUCH_INTERVAL_MS = 60 * 60 * 1_000;

/** How often a running instance checks that its lock file is still there and still has its record. */
const TEND_INTERVAL_MS = 2_000;

const DATA_DIR_MODE = 0o700;

export interface InstanceLockOptions<F extends Found = never> {
  readonly platform: Platform;
  readonly lockFile: string;
  readonly dataDir: string;
  readonly contest: Contest<F>;
  /** The first record, written before the server is spawned. */
  readonly record: (takeovers: readonly string[]) => InstanceRecord;
}

/** The locks of one running instance: the lock file and the lock of its data directory. */
export interface InstanceLock {
  /** Descriptors that the server inherits, so that the locks survive a launcher that is killed. */
  readonly descriptors: readonly number[];
  /** Files that the server has to lock itself, where it inherits no lock. */
  readonly serverLockFiles: readonly string[];
  /** The close stamp that the last instance of this data directory left; null if it left none. */
  readonly closeStamp: string | null;
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

/** The lock file that every start of a user finds. */
export function lockFileLocation(lockFile: string, platform: Platform): LockLocation {
  return { path: lockFile, setting: 'CSF_MCP_LOCK_FILE (or --lock-file)', platform };
}

/**
 * The lock that protects a data directory, which must exist.
 * @throws a system error when it does not
 */
export function dataDirLockLocation(dataDir: string, platform: Platform): LockLocation {
  return {
    path: join(realpathSync(dataDir), DATA_DIR_LOCK_NAME),
    setting: 'CSF_MCP_DATA_DIR (or --data-dir)',
    platform,
  };
}

/**
 * Becomes the owner of the lock file and of the data directory.
 * @returns the locks, or the instance that the contest found
 * @throws LauncherError E_ALREADY_RUNNING, E_NOT_PERMITTED, E_NO_FILE_LOCKS, E_IO, and E_USAGE when both are the same file
 */
export async function acquireInstanceLock<F extends Found = never>(
  options: InstanceLockOptions<F>,
): Promise<OwnedInstance | F> {
  const { platform, lockFile, dataDir, contest, record } = options;
  makeDataDir(dataDir);
  refuseDataDirLock(lockFile, dataDir, platform);
  const onFile = await acquireLock({
    ...lockFileLocation(lockFile, platform),
    where: `lock file ${lockFile}`,
    isPermanent: false,
    contest,
  });
  if (onFile.kind === 'found') return onFile;
  const { lock: pathLock } = onFile;
  let isKept = false;
  try {
    // Written now, so that others see who is waiting for the data directory.
    writeRecord(pathLock.fd, record(contest.takeovers()));
    const onDataDir = await acquireLock({
      ...dataDirLockLocation(dataDir, platform),
      where: `data directory ${dataDir}`,
      isPermanent: true,
      contest,
    });
    if (onDataDir.kind === 'found') return onDataDir;
    const lock = holdInstance(pathLock, onDataDir, options);
    isKept = true;
    return { kind: 'owned', lock };
  } finally {
    if (!isKept) removeOwn(pathLock, contest.log);
  }
}

function holdInstance(
  first: OwnedLock,
  { lock: dataLock, leftover }: OwnedLockFile,
  options: InstanceLockOptions<Found>,
): InstanceLock {
  const { log } = options.contest;
  const { server: ownRange } = options.platform.lockLayout;
  let pathLock = first;
  let record = options.record(options.contest.takeovers());
  const locks = () => [pathLock, dataLock];
  const write = (): void => {
    for (const lock of locks()) tryWriteRecord(lock, record, log);
  };
  write();

  const republish = createRepublisher(log);
  const tend = setInterval(() => {
    pathLock = republish(pathLock, record);
    for (const lock of locks()) restoreRecord(lock, record, log);
  }, TEND_INTERVAL_MS);
  const touch = setInterval(() => touchAll(locks(), log), TOUCH_INTERVAL_MS);
  tend.unref();
  touch.unref();

  return {
    descriptors: ownRange === null ? locks().map(({ fd }) => fd) : [],
    serverLockFiles: ownRange === null ? [] : locks().map(({ path }) => path),
    closeStamp: leftover.kind === 'record' ? leftover.record.closeStamp : null,
    update: (changes) => {
      record = { ...record, ...changes };
      write();
    },
    release: () => {
      clearInterval(tend);
      clearInterval(touch);
      const isRemoved = removeOwn(pathLock, log);
      closeSync(dataLock.fd);
      log.info(
        { lockFile: pathLock.path },
        isRemoved ? 'Lock released' : 'Lock released; its file is left as it is',
      );
    },
  };
}

/**
 * Unlinks before it closes: while the kernel lock is held, nobody else writes a record into this file.
 * @returns whether the file was ours and is gone
 */
function removeOwn({ path, fd }: OwnedLock, log: Log): boolean {
  try {
    if (!pathLeadsTo(path, fd)) return false;
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
function refuseDataDirLock(lockFile: string, dataDir: string, platform: Platform): void {
  if (realLocation(lockFile) !== dataDirLockLocation(dataDir, platform).path) return;
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
    mkdirSync(dataDir, { recursive: true, mode: DATA_DIR_MODE });
  } catch (error) {
    const code = systemErrorCode(error);
    throw new LauncherError(
      code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO' ? 'E_IO' : 'E_NOT_PERMITTED',
      `cannot create the data directory ${dataDir}: ${code ?? errorMessage(error)}`,
      { cause: error, hint: 'Set CSF_MCP_DATA_DIR (or --data-dir) to a directory of your own.' },
    );
  }
}
