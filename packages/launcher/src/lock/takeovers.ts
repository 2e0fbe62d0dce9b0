/** Two clients that each replace the other's instance by force are stopped at the third time within this window. */
export const TAKEOVER_WINDOW_MS = 60_000;
const MAX_TAKEOVERS_IN_WINDOW = 2;

/**
 * The takeovers of the last {@link TAKEOVER_WINDOW_MS}. A time in the future counts as recent only within the same
 * window, so that a clock set back does not block forced starts for long.
 * @param takeovers ISO 8601 times, as recorded.
 */
export function recentTakeovers(takeovers: readonly string[], now: Date): string[] {
  return takeovers.filter((time) => Math.abs(now.getTime() - Date.parse(time)) < TAKEOVER_WINDOW_MS);
}

/** Whether one more takeover would make a fight of it. */
export function isTakeoverRefused(takeovers: readonly string[], now: Date): boolean {
  return recentTakeovers(takeovers, now).length >= MAX_TAKEOVERS_IN_WINDOW;
}
