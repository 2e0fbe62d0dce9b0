import { closeSync, fchmodSync, openSync, rmSync } from 'node:fs';
import { backup, DatabaseSync } from 'node:sqlite';
import { FILE_MODE } from '../database/file.ts';
import { explainDatabaseError } from '../database/sqlite-error.ts';
import type { CsfServerErrorCode } from '../refusals/error.ts';
import { readDatabase } from './read-only.ts';
import { syncFile } from './sync-to-disk.ts';

/** 4 MiB. After each step progress is told, and the copy may be called off. */
const PAGES_PER_STEP = 1_000;

/** These errors can only come from the file that is read. */
const OF_SOURCE: ReadonlySet<CsfServerErrorCode> = new Set(['DATABASE_CORRUPT', 'DATABASE_LOCKED']);

export interface CopyOptions {
  /** The database to copy. A server may be working on it. */
  readonly file: string;
  /** Must not exist. What is left there after a failure is of no use. */
  readonly target: string;
  /** The name of the target in messages. */
  readonly targetName: string;
  /** Told now and then which part is copied, from 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Calls the copy off. */
  readonly abort: AbortSignal;
}

/**
 * Copies a database, as it is at one moment, with SQLite's online backup: into one file, private (0600), without a
 * log, and on the disk. The copy still has to be inspected: pages are copied as they are.
 *
 * @throws CsfServerError DATABASE_CORRUPT, _READ_ONLY, _LOCKED, _FAILED or DISK_FULL
 * @throws the reason of `abort`
 */
export async function copyDatabase(options: CopyOptions): Promise<void> {
  const { file, target, targetName, abort } = options;
  try {
    await readDatabase(file, (source) => backUp(source, options));
    abort.throwIfAborted();
    mergeLog(target);
    syncFile(target);
  } catch (error) {
    abort.throwIfAborted();
    const ofSource = explainDatabaseError(error, file);
    throw OF_SOURCE.has(ofSource.code) ? ofSource : explainDatabaseError(error, targetName);
  }
}

async function backUp(source: DatabaseSync, { target, onProgress, abort }: CopyOptions): Promise<void> {
  rmSync(target, { force: true }); // a try before may have left it
  createPrivately(target);
  await backup(source, target, {
    rate: PAGES_PER_STEP,
    progress: ({ totalPages, remainingPages }) => {
      abort.throwIfAborted();
      onProgress(1 - remainingPages / totalPages);
    },
  });
}

function createPrivately(target: string): void {
  const descriptor = openSync(target, 'wx', FILE_MODE);
  try {
    fchmodSync(descriptor, FILE_MODE); // whatever the umask was
  } finally {
    closeSync(descriptor);
  }
}

/** The copied header still says that there is a write-ahead log. */
function mergeLog(target: string): void {
  using copy = new DatabaseSync(target);
  copy.exec('PRAGMA journal_mode = DELETE');
}
