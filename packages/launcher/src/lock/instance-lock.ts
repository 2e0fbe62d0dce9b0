import { closeSync, futimesSync, mkdirSync, realpathSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import { acquireLock, type OwnedLock } from './acquire.ts';
import type { Contest } from './contest.ts';
import { pathLeadsTo } from './lock-file.ts';
import { isUnlinked, publishAnew } from './publish.ts';
import { clearRecord, type InstanceRecord, writeRecord } from './record.ts';

/** Temp cleaners delete files that were not modified for days. */
const TOUCH_INTERVAL_MS = 60 * 60 * 1_000;

/** How often a running instance looks whether its lock file is still there. */
const TEND_INTERVAL_MS = 2_000;

/** The lock of one data directory. It is never unlinked: whoever deletes the lock file in /tmp does not reach it. */
const DATA_DIR_LOCK_NAME = 'instance.lock';

const DATA_DIR_MODE = 0o700;

export interface InstanceLockOptions {
  readonly lockFile: string;
  readonly dataDir: string;
  readonly contest: Contest;
  /** The first record, written before the server is spawned. */
  readonly record: (takeovers: readonly string[]) => InstanceRecord;
}

/** Everything that one running instance owns: the lock file and the lock of its data directory. */
export interface InstanceLock {
  /** Descriptors that the server inherits, so that the locks outlive a launcher that is killed. */
  readonly descriptors: readonly number[];
  /** Changes the record in both files. A failure is logged: the kernel lock does not depend on it. */
  readonly update: (changes: Partial<InstanceRecord>) => void;
  /** Gives everything back, the lock file only if it is still ours. Call it when the server is gone. */
  readonly release: () => void;
}

/** The path of the lock that protects a data directory; the directory must exist. */
export function dataDirLockPath(dataDir: string): string {
  return join(realpathSync(dataDir), DATA_DIR_LOCK_NAME);
}

/**
 * Becomes the owner of the lock file and of the data directory, or throws.
 * @throws LauncherError E_ALREADY_RUNNING, E_NOT_PERMITTED, E_NO_FILE_LOCKS, E_IO
 */
export async function acquireInstanceLock(options: InstanceLockOptions): Promise<InstanceLock> {
  const { lockFile, dataDir, contest } = options;
  const where = `lock file ${lockFile}`;
  const pathLock = await acquireLock({ path: lockFile, where, isPermanent: false, contest });
  try {
    makeDataDir(dataDir);
    const dataLock = await acquireLock({
      path: dataDirLockPath(dataDir),
      where: `data directory ${dataDir}`,
      isPermanent: true,
      contest,
    });
    return ownInstance(pathLock, dataLock, options);
  } catch (error) {
    removeOwn(pathLock);
    throw error;
  }
}

function ownInstance(first: OwnedLock, dataLock: OwnedLock, options: InstanceLockOptions): InstanceLock {
  const { log } = options.contest;
  let pathLock = first;
  let record = options.record(options.contest.takeovers());
  const locks = () => [pathLock, dataLock];
  for (const { fd } of locks()) writeRecord(fd, record);

  const tend = setInterval(() => {
    pathLock = republishIfDeleted(pathLock, record, log);
  }, TEND_INTERVAL_MS);
  const touch = setInterval(() => touchAll(locks(), log), TOUCH_INTERVAL_MS);
  tend.unref();
  touch.unref();

  return {
    descriptors: locks().map(({ fd }) => fd),
    update: (changes) => {
      record = { ...record, ...changes };
      for (const { fd, path } of locks()) {
        try {
          writeRecord(fd, record);
        } catch (error) {
          log.warn({ lockFile: path, reason: errorMessage(error) }, 'Cannot update the lock record');
        }
      }
    },
    release: () => {
      clearInterval(tend);
      clearInterval(touch);
      try {
        clearRecord(dataLock.fd);
      } catch (error) {
        log.warn({ lockFile: dataLock.path, reason: errorMessage(error) }, 'Cannot clear the lock record');
      }
      removeOwn(pathLock);
      closeSync(dataLock.fd);
      log.info({ lockFile: pathLock.path }, 'Lock released');
    },
  };
}

function republishIfDeleted(lock: OwnedLock, record: InstanceRecord, log: Logger): OwnedLock {
  if (!isUnlinked(lock.fd)) return lock;
  try {
    const published = publishAnew(lock, record);
    log.warn({ lockFile: lock.path }, 'Lock file was deleted while running: published it again');
    return published;
  } catch (error) {
    const reason =
      systemErrorCode(error) === 'EEXIST' ? 'another file has taken its place' : errorMessage(error);
    log.warn({ lockFile: lock.path, reason }, 'Lock file was deleted while running, and is left as it is');
    return lock;
  }
}

function touchAll(locks: readonly OwnedLock[], log: Logger): void {
  const now = new Date();
  for (const { fd, path } of locks) {
    try {
      futimesSync(fd, now, now);
    } catch (error) {
      log.debug({ lockFile: path, reason: errorMessage(error) }, 'Cannot touch the lock file');
    }
  }
}

// Unlink before close: as long as the kernel lock is held nobody else can have put a record into this file.
function removeOwn({ path, fd }: OwnedLock): void {
  try {
    if (pathLeadsTo(path, fd)) unlinkSync(path);
  } finally {
    closeSync(fd);
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
      { cause: error, hint: 'Set CSF_MCP_DATA_DIR (or --data-dir) to a directory of yours.' },
    );
  }
}
