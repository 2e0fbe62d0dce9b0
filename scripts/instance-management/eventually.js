import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 10;

/**
 * Polls until `probe` gives something truthy, and returns that.
 * Throws after `withinMs`, saying what it waited for; the report adds the stderr seen so far.
 */
export async function eventually(awaited, probe, { withinMs = 10_000 } = {}) {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${awaited}`);
    await delay(POLL_MS);
  }
}
