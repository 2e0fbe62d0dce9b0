import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 10;
const WITHIN_MS = 30_000;

export interface Patience {
  readonly withinMs?: number;
  readonly pollMs?: number;
}

/** Waits for something that can be observed, and returns it. Fails when it does not come in time. */
export async function eventually<T>(
  what: string,
  look: () => T | Promise<T>,
  { withinMs = WITHIN_MS, pollMs = POLL_MS }: Patience = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false) return seen as NonNullable<Exclude<T, false>>;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await sleep(pollMs);
  }
}
