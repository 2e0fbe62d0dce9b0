/** A server that has served this long has not failed to start. */
const STABLE_MS = 60_000;

/** So many failures within {@link STABLE_MS} are no accident. */
export const MAX_FAILURES = 5;

const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 30_000;

/** Decides when a server that has failed is started again. */
export interface Restarts {
  /**
   * @param at the moment of the failure, in milliseconds of a monotonic clock
   * @param servedMs how long the server had been ready
   * @returns how long to wait before the next start; null to give up
   */
  readonly afterFailure: (at: number, servedMs: number) => number | null;
}

/** At once at first, then with a delay that doubles. A server that has served for a minute starts from the beginning. */
export function planRestarts(): Restarts {
  let failures: readonly number[] = [];
  let delays = 0;
  return {
    afterFailure: (at, servedMs) => {
      if (servedMs >= STABLE_MS) {
        failures = [];
        delays = 0;
      }
      failures = [...failures.filter((moment) => at - moment < STABLE_MS), at];
      if (failures.length >= MAX_FAILURES) return null;
      const delayMs = delays === 0 ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (delays - 1));
      delays++;
      return delayMs;
    },
  };
}
