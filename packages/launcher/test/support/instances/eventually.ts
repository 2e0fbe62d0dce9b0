import { setTimeout as sleep } from 'node:timers/promises';

/** A look may read the whole process table. */
const POLL_MS = 25;
const WITHIN_MS = 30_000;

/** A pause between two looks counts for no more than this beyond its length: for longer, this process did not run. */
const STALL_MS = 100;

export interface Patience {
  readonly withinMs?: number;
  readonly pollMs?: number;
}

/**
 * Waits for something that can be observed and returns it. Fails when it does not come about in time. Time in which
 * a busy machine lets this process stand still does not count, and the last look comes after a pause for events.
 */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  { withinMs = WITHIN_MS, pollMs = POLL_MS }: Patience = {},
): Promise<NonNullable<Exclude<T, false>>> {
  let waitedMs = 0;
  for (;;) {
    const startedAt = performance.now();
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen as NonNullable<Exclude<T, false>>;
    if (waitedMs > withinMs) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    const lookedAt = performance.now();
    await sleep(pollMs);
    waitedMs += lookedAt - startedAt + Math.min(performance.now() - lookedAt, pollMs + STALL_MS);
  }
}
