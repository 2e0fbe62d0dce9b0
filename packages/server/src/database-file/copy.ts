import type { DatabaseSync } from 'node:sqlite';
import { backUp } from '../database/back-up.ts';
import { BUSY_TIMEOUT_MS } from '../database/busy-timeout.ts';
import { openSqlite } from '../database/open-sqlite.ts';
import { explainDatabaseError } from '../database/sqlite-error.ts';
import type { CsfServerErrorCode } from '../refusals/error.ts';
import { type MakeCopyFolder, readDatabase } from './read-only.ts';
import { syncLargeFile } from './sync-to-disk.ts';

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
  /** Where a copy goes that has to be made first, if the database cannot be read as it is. By default beside it. */
  readonly makeCopyFolder?: MakeCopyFolder;
}

/**
 * Copies a database, as it is at one moment, with SQLite's online backup: into one file, private (0600), without a
 * log, and on the disk. The copy still has to be inspected: pages are copied as they are.
 *
 * @throws CsfServerError DATABASE_CORRUPT, _READ_ONLY, _LOCKED, _FAILED or DISK_FULL
 * @throws the reason of `abort`
 */
export async function copyDatabase(options: CopyOptions): Promise<void> {
  const { makeCopyFolder } = options;
  await copyBy((file, read) => readDatabase(file, read, makeCopyFolder), options);
}

/**
 * Copies a database as `copyDatabase` does, in the process that has it open. Only SQLite may open its file there: to
 * close it in any other way gives up SQLite's locks.
 */
export async function copyOwnDatabase(options: Omit<CopyOptions, 'onProgress'>): Promise<void> {
  await copyBy(readOwnDatabase, { ...options, onProgress: () => {} });
}

type Read = (file: string, read: (source: DatabaseSync) => Promise<void>) => Promise<void>;

async function readOwnDatabase(...[file, read]: Parameters<Read>): Promise<void> {
  using source = openSqlite(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  source.exec('BEGIN; SELECT 1 FROM sqlite_schema'); // what is committed meanwhile is not copied
  await read(source);
}

async function copyBy(read: Read, options: CopyOptions): Promise<void> {
  const { file, target, targetName, abort } = options;
  try {
    await read(file, (source) => backUp(source, target, options));
    await syncLargeFile(target);
  } catch (error) {
    abort.throwIfAborted();
    const ofSource = explainDatabaseError(error, file);
    throw OF_SOURCE.has(ofSource.code) ? ofSource : explainDatabaseError(error, targetName);
  }
}
