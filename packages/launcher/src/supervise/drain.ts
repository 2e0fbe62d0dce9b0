import { setTimeout as sleep } from 'node:timers/promises';

/** After the server's exit, its last output is waited for as long as it moves at least once in this time. */
const STALL_MS = 500;

/** A client that has not asked for the end does not wait for it: it may be busy, and reads again when it is not. */
const UNEXPECTED_END_STALL_MS = 5_000;

/** A client that keeps up has everything by then: what still comes is from a process that the server left behind. */
const SOURCE_LIMIT_MS = 2_000;

const POLL_MS = 10;

export interface DrainState {
  /** The end of the server's output has been seen. */
  readonly hasEnded: () => boolean;
  /** Bytes that the client has not taken yet. */
  readonly unwritten: () => number;
  /** The client has ended its input, or a signal has come: somebody waits for the end. */
  readonly isStopping: () => boolean;
  /** Any number that changes with every byte that moves. */
  readonly progress: () => number;
  /** Fires when somebody does not want to wait any longer. */
  readonly abort: AbortSignal;
}

/** `cut-off`: the client has not taken everything. `held-open`: another process still holds the server's stdout. */
export type DrainOutcome = 'complete' | 'cut-off' | 'held-open';

/**
 * Waits until the output that is still under way has arrived, or stands still. Leaving at the server's exit would cut
 * off a slow reader; waiting for the end of its pipe would wait for every grandchild that holds it.
 */
export async function untilDrained({
  hasEnded,
  unwritten,
  isStopping,
  progress,
  abort,
}: DrainState): Promise<DrainOutcome> {
  const startedAt = performance.now();
  let last = progress();
  let lastMovedAt = startedAt;
  for (;;) {
    if (hasEnded() && unwritten() === 0) return 'complete';
    const now = performance.now();
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
