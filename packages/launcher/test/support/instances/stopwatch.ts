import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { IS_WINDOWS } from './this-system.ts';

/** How long a test may take on a busy machine. Its own limits are tighter. */
export const PATIENCE_MS = 120_000;

/** How late a deadline may be on an idle machine. Under Wine, a start of csf-mcp alone takes seconds. */
const TOLERANCE_MS = IS_WINDOWS ? 5_000 : 1_000;

/**
 * How much lateness a busy machine excuses: the time in which processes waited for a processor, but no more than this
 * or the deadline itself. Otherwise any lateness would pass on a machine that is busy enough.
 */
const EXCUSED_MS = 5_000;

/** Measures from now on, and is patient with a busy machine. Nothing may come early. */
export interface Stopwatch {
  /** Expects a moment not before the deadline, and hardly after it. `at` is of `performance.now()`, by default now. */
  readonly expectAt: (deadlineMs: number, at?: number) => void;
  /** Expects a moment not after the deadline, or hardly. */
  readonly expectBy: (deadlineMs: number, at?: number) => void;
}

export function startStopwatch(): Stopwatch {
  const startedAt = performance.now();
  const stalledBefore = stalledMs();
  const allowanceFor = (deadlineMs: number): number =>
    Math.min(stalledMs() - stalledBefore, Math.max(EXCUSED_MS, deadlineMs));
  const expectBy = (deadlineMs: number, at = performance.now()): void => {
    const limit = deadlineMs + TOLERANCE_MS * loadFactor() + allowanceFor(deadlineMs);
    const ms = at - startedAt;
    assert(ms < limit, `${Math.round(ms)} ms: not later than ${deadlineMs} ms, and hardly after it`);
  };
  return {
    expectBy,
    expectAt: (deadlineMs, at = performance.now()) => {
      const ms = at - startedAt;
      assert(ms >= deadlineMs, `${Math.round(ms)} ms: not before ${deadlineMs} ms`);
      expectBy(deadlineMs, at);
    },
  };
}

/** How long processes have waited for a processor since the machine started; 0 where the kernel does not tell. */
function stalledMs(): number {
  if (!existsSync(PRESSURE)) return 0;
  return Number(/^some .*\btotal=(\d+)/m.exec(readFileSync(PRESSURE, 'utf8'))?.[1] ?? 0) / 1_000;
}

const PRESSURE = '/proc/pressure/cpu';

/** Stands in where the kernel does not tell: the number of processes per processor, beyond the usual two. */
function loadFactor(): number {
  const [load = 0] = loadavg();
  return existsSync(PRESSURE) ? 1 : Math.max(1, load / availableParallelism() / 2);
}
