import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow } from '../monotonic-clock.ts';

/**
 * After the server's exit, the launcher waits for a client that takes some of the last output at least once in this time.
 * A client that did not ask for the end does not wait for it. It may be busy, and read again later.
 */
export const PATIENCE_MS = { signalled: 500, afterEndOfInput: 1_000, unexpectedEnd: 5_000 } as const;

/** How long a process that the server left behind may be silent. */
const SOURCE_STALL_MS = 500;

/** A client that keeps up has everything by then. Later output comes from a process that the server left behind. */
const SOURCE_LIMIT_MS = 2_000;

const POLL_MS = 10;

export interface DrainState {
  /** The end of the server's output has been seen. */
  readonly hasEnded: () => boolean;
  /** Bytes that the client has not taken yet. */
  readonly unwritten: () => number;
  /** Who waits for the end. */
  readonly patience: () => keyof typeof PATIENCE_MS;
  /** Since when the client has taken nothing, if that was looked at before the exit. */
  readonly quietSince: number | null;
  /** Any number that changes with every byte that moves. */
  readonly progress: () => number;
  /** Aborted when somebody does not want to wait any longer. */
  readonly abort: AbortSignal;
}

/** `cut-off`: the client has not taken everything. `held-open`: another process still holds the server's stdout. */
export type DrainOutcome = 'complete' | 'cut-off' | 'held-open';

/**
 * Waits until the last output has arrived or stands still. To leave at the server's exit would cut off a slow reader. To
 * wait for the end of its pipe would mean to wait for every grandchild that holds it.
 */
export async function untilDrained({
  hasEnded,
  unwritten,
  patience,
  quietSince,
  progress,
  abort,
}: DrainState): Promise<DrainOutcome> {
  const startedAt = monotonicNow();
  let last = progress();
  let lastMovedAt = quietSince ?? startedAt;
  for (;;) {
    if (hasEnded() && unwritten() === 0) return 'complete';
    const now = monotonicNow();
    if (progress() !== last) {
      last = progress();
      lastMovedAt = now;
    }
    const isUnread = unwritten() > 0;
    const isOver = isUnread
      ? now - lastMovedAt >= PATIENCE_MS[patience()]
      : now - Math.max(lastMovedAt, startedAt) >= SOURCE_STALL_MS || now - startedAt >= SOURCE_LIMIT_MS;
    if (abort.aborted || isOver) return isUnread ? 'cut-off' : 'held-open';
    await sleep(POLL_MS);
  }
}
