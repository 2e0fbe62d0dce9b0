import { setTimeout as sleep } from 'node:timers/promises';

/** After the server's exit, its last output is waited for as long as it moves at least once in this time. */
const STALL_MS = 500;
const POLL_MS = 10;

export interface DrainState {
  /** Everything has been read from the server and taken by the client's pipe. */
  readonly isDone: () => boolean;
  /** Any number that changes with every byte that moves. */
  readonly progress: () => number;
}

/**
 * Waits until the output that is still under way has arrived, or stands still. Leaving at the server's exit would cut
 * off a slow reader; waiting for the end of its pipe would wait for every grandchild that holds it.
 * @returns false when it stood still.
 */
export async function untilDrained({ isDone, progress }: DrainState): Promise<boolean> {
  let last = progress();
  let lastMovedAt = performance.now();
  while (!isDone()) {
    await sleep(POLL_MS);
    const now = progress();
    if (now !== last) {
      last = now;
      lastMovedAt = performance.now();
    } else if (performance.now() - lastMovedAt >= STALL_MS) return false;
  }
  return true;
}
