import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OnLongCheck } from '../database/connection.ts';
import { sizeOf } from '../database/file-size.ts';

/** A disk that reads less than this in a second is slower than a check may assume. */
const BYTES_PER_SECOND = 20 * 1_024 * 1_024;

/** Shorter checks are not worth a word. */
const LONG_MS = 1_000;

/** Says what is done next with these files, if that may take long. */
export function announcer(
  files: readonly string[],
  onLongCheck: OnLongCheck,
): (doing: string) => Promise<void> {
  const bytes = files.reduce((sum, path) => sum + sizeOf(path), 0);
  const allowanceMs = Math.ceil((bytes / BYTES_PER_SECOND) * 1_000);
  return async (doing) => {
    if (allowanceMs < LONG_MS) return;
    onLongCheck(doing, allowanceMs);
    await nextTurn(); // the word is on its way before the check takes this thread
  };
}
