import { checkInTurns } from './check-in-turns.ts';
import type { CheckDepth, CheckReport } from './check-tables.ts';
import { sizeOf } from './file-size.ts';

/**
 * A smaller database is checked on the main thread: 10 ms in all for 15.5 MB, 5 ms for its longest table, which is no
 * more than a tool takes. A thread takes about 10 MiB, and keeps most of that for as long as the server lives.
 */
const THREAD_FROM_BYTES = 16 * 1_024 * 1_024;

export interface CheckOptions {
  readonly abort: AbortSignal;
  readonly depth: CheckDepth;
  /** The size from which on the check gets a thread of its own. */
  readonly threadFromBytes?: number | undefined;
}

/**
 * Checks a database while this process goes on with its work: in a thread if it is large. `abort` ends it before the next
 * table.
 * @throws a system error when there is no thread to be had
 */
export async function checkApart(
  file: string,
  { abort, depth, threadFromBytes = THREAD_FROM_BYTES }: CheckOptions,
): Promise<CheckReport> {
  if (sizeOf(file) < threadFromBytes) return checkInTurns(file, abort, depth);
  const { checkInThread } = await import('./check-in-thread.ts');
  return checkInThread(file, abort, depth);
}
