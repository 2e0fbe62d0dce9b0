import { rmSync } from 'node:fs';
import { backup, type DatabaseSync } from 'node:sqlite';
import { createPrivately } from './file.ts';
import { openSqlite } from './open-sqlite.ts';

/** 4 MiB. After each step progress is told, and the copy may be called off. */
const PAGES_PER_STEP = 1_000;

export interface BackUpOptions {
  /** Told now and then which part is copied, from 0 to 1. */
  readonly onProgress?: (share: number) => void;
  /** Calls the copy off. */
  readonly abort?: AbortSignal;
}

/**
 * Copies an open database, as it is at one moment, into one private file (0600) without a log.
 * @param target what is there is replaced. What is left there after a failure is of no use.
 * @throws what SQLite or the file system throws; the reason of `abort`
 */
export async function backUp(
  source: DatabaseSync,
  target: string,
  { onProgress = () => {}, abort }: BackUpOptions = {},
): Promise<void> {
  rmSync(target, { force: true }); // a try before may have left it
  createPrivately(target);
  await backup(source, target, {
    rate: PAGES_PER_STEP,
    progress: ({ totalPages, remainingPages }) => {
      abort?.throwIfAborted();
      onProgress(1 - remainingPages / totalPages);
    },
  });
  abort?.throwIfAborted();
  mergeLog(target);
}

/** The copied header still says that there is a write-ahead log. */
function mergeLog(target: string): void {
  using copy = openSqlite(target);
  copy.exec('PRAGMA journal_mode = DELETE');
}
