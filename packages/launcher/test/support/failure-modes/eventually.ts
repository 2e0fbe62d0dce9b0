import { availableParallelism, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 10;
const LIMIT_MS = 20_000;

const TOLERATED_LATENESS_MS = 1_000;
/** Waiting processes per processor up to which bounds hold as they are; the tests themselves make for some. */
const ORDINARY_LOAD = 2;

export interface Patience {
  readonly withinMs?: number;
  readonly pollMs?: number;
}

/** Looks until the probe gives something, and returns that. Fails when the time is up. */
export async function eventually<T>(
  awaited: string,
  probe: () => T | Promise<T>,
  { withinMs = LIMIT_MS, pollMs = POLL_MS }: Patience = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const found = await probe();
    if (found !== null && found !== undefined && found !== false)
      return found as NonNullable<Exclude<T, false>>;
    if (performance.now() > deadline)
      throw new Error(`waited ${Math.round(withinMs)} ms in vain for ${awaited}`);
    await sleep(pollMs);
  }
}

/**
 * By how much something may come late: a second, and on a machine that has far more to do than it can, as much more as
 * processes have to wait there. Nothing may ever come early.
 */
export function toleratedLatenessMs(): number {
  const load = loadavg()[0] ?? 0;
  return TOLERATED_LATENESS_MS * Math.max(1, load / availableParallelism() / ORDINARY_LOAD);
}

/** Never early, and late by no more than a busy machine excuses. */
export function expectWithin(
  elapsedMs: number,
  { from = 0, to = from }: { from?: number; to?: number },
): void {
  const latest = to + toleratedLatenessMs();
  if (elapsedMs >= from && elapsedMs < latest) return;
  throw new Error(
    `took ${Math.round(elapsedMs)} ms, which is not between ${from} ms and ${Math.round(latest)} ms`,
  );
}
