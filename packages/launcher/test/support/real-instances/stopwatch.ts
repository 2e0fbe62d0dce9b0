import { readFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { expect } from 'vitest';

/** How long a test may take on a machine that is busy with other things; its own bounds are tighter. */
export const PATIENCE_MS = 120_000;

/** By how much a deadline may be missed on a machine that has nothing else to do. */
const TOLERANCE_MS = 1_000;

/** Measures from now on, and judges with the patience that a busy machine deserves. Nothing may ever come early. */
export interface Stopwatch {
  /** Not before the deadline, and hardly after it. `at` is a moment of `performance.now()`. */
  readonly expectAt: (deadlineMs: number, at: number) => void;
  /** Not after the deadline, or hardly. */
  readonly expectBy: (deadlineMs: number, at: number) => void;
}

export function startStopwatch(): Stopwatch {
  const startedAt = performance.now();
  const stalledBefore = stalledMs();
  const expectBy = (deadlineMs: number, at: number): void => {
    const limit = deadlineMs + TOLERANCE_MS * loadFactor() + (stalledMs() - stalledBefore);
    expect(at - startedAt, `not later than ${deadlineMs} ms, and hardly after it`).toBeLessThan(limit);
  };
  return {
    expectBy,
    expectAt: (deadlineMs, at) => {
      expect(at - startedAt, `not before ${deadlineMs} ms`).toBeGreaterThanOrEqual(deadlineMs);
      expectBy(deadlineMs, at);
    },
  };
}

/** For how long somebody had to wait for a processor since the machine started; 0 where the kernel does not tell. */
function stalledMs(): number {
  try {
    const total = /^some .*\btotal=(\d+)/m.exec(readFileSync('/proc/pressure/cpu', 'utf8'))?.[1];
    return Number(total ?? 0) / 1_000;
  } catch {
    return 0;
  }
}

function loadFactor(): number {
  const [load = 0] = loadavg();
  return Math.max(1, load / availableParallelism() / 2);
}
