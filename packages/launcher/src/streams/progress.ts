import { monotonicNow } from '../monotonic-clock.ts';

/** How often the launcher looks whether its client takes answers. */
const LOOK_MS = 100;

export interface ProgressWatch {
  /** When something was taken last, or the watch began. */
  readonly lastAt: () => number;
  readonly end: () => void;
}

/**
 * Watches a number that changes when the client takes answers. No event says so: a slow client takes one write of the
 * launcher in many pieces.
 */
export function watchProgress(taken: () => number, onProgress: () => void): ProgressWatch {
  let last = taken();
  let lastAt = monotonicNow();
  const timer = setInterval(() => {
    if (taken() === last) return;
    last = taken();
    lastAt = monotonicNow();
    onProgress();
  }, LOOK_MS);
  return { lastAt: () => lastAt, end: () => clearInterval(timer) };
}
