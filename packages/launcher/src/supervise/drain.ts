import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicNow } from '../monotonic-clock.ts';

/** After the server's exit, the launcher waits for its last output as long as it moves at least once in this time. */
const STALL_MS = 500;

/** A client that did not ask for the end does not wait for it. It may be busy, and read again later. */
const UNEXPECTED_END_STALL_MS = 5_000;

/** A client that keeps up has everything by then. Later output comes from a process that the server left behind. */
const SOURCE_LIMIT_MS = 2_000;

const POLL_MS = 10;

export interface DrainState {
  /** The end of the server's output has been seen. */
  readonly hasEnded: () => boolean;
  /** Bytes that the client has not taken yet. */
  readonly unwritten: () => number;
  /** Somebody waits for the end: the client has closed its input, or a signal has come. */
  readonly isStopping: () => boolean;
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
  isStopping,
  progress,
  abort,
}: DrainState): Promise<DrainOutcome> {
  const startedAt = monotonicNow();
  let last = progress();
  let lastMovedAt = startedAt;
  for (;;) {
    if (hasEnded() && unwritten() === 0) return 'complete';
    const now = monotonicNow();
    if (progress() !== last) {
      last = progress();
      lastMovedAt = now;
    }
    const isLeftBehind = unwritten() === 0 && now - startedAt >= SOURCE_LIMIT_MS;
    const stallMs = unwritten() > 0 && !isStopping() ? UNEXPECTED_END_STALL_MS : STALL_MS;
    if (abort.aborted || isLeftBehind || now - lastMovedAt >= stallMs)
      return unwritten() > 0 ? 'cut-off' : 'held-open';
    await sleep(POLL_MS);
  }
}
