import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 5;
const LIMIT_MS = 30_000;

/** Waits for a state that can be observed, and checks often. Fails when it does not come. */
export async function until(
  state: string,
  isReached: () => boolean | Promise<boolean>,
  limitMs = LIMIT_MS,
): Promise<void> {
  const deadline = performance.now() + limitMs;
  while (!(await isReached())) {
    if (performance.now() > deadline) throw new Error(`waited ${limitMs} ms in vain until ${state}`);
    await sleep(POLL_MS);
  }
}
