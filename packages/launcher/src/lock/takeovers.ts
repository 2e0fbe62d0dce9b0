/** When two clients keep replacing each other's instance by force, csf-mcp refuses the third time within this window. */
export const TAKEOVER_WINDOW_MS = 60_000;
const MAX_TAKEOVERS_IN_WINDOW = 2;

/**
 * The takeovers of the last {@link TAKEOVER_WINDOW_MS}. A time in the future counts only within the same window, so that
 * a clock that was set back does not block forced starts for long.
 * @param takeovers recorded ISO 8601 times
 */
export function recentTakeovers(takeovers: readonly string[], now: Date): string[] {
  return takeovers.filter((time) => Math.abs(now.getTime() - Date.parse(time)) < TAKEOVER_WINDOW_MS);
}

/** Whether one more takeover would be a fight. */
export function isTakeoverRefused(takeovers: readonly string[], now: Date): boolean {
  return recentTakeovers(takeovers, now).length >= MAX_TAKEOVERS_IN_WINDOW;
}
