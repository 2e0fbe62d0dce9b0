/** How often the launcher asks its server whether it is there. */
export const ASK_EVERY_MS = 1_500;

/** A server that has not answered for this long is stopped, or hangs. */
const SILENT_AFTER_MS = 3_000;

/**
 * What follows from a look at the server: ask it, say that it does not answer, or end it. `wait`: an answer is due, and
 * there is nothing new to say.
 */
export type Look = 'ask' | 'wait' | 'silent' | 'hangs';

/** Judges by questions and answers whether a server is there. */
export interface Liveness {
  /**
   * Called every {@link ASK_EVERY_MS}.
   * @param isPaused a debugger holds the server
   */
  readonly look: (at: number, isPaused: boolean) => Look;
  /** The server has answered. Returns how long it had been silent, in milliseconds; null if that was no news. */
  readonly heard: () => number | null;
}

/**
 * Only time that the launcher itself was awake counts: a machine that sleeps, or a stop of both processes, makes no server
 * hang. All times are milliseconds of one monotonic clock.
 * @param limitMs how long a server may be silent; null: for ever
 */
export function watchLiveness(limitMs: number | null): Liveness {
  let lastLookAt: number | null = null;
  let isAsked = false;
  let silentMs = 0;
  let isTold = false;
  return {
    look: (at, isPaused) => {
      const awakeMs = lastLookAt === null ? 0 : Math.min(at - lastLookAt, 2 * ASK_EVERY_MS);
      lastLookAt = at;
      if (!isAsked) {
        isAsked = true;
        return 'ask';
      }
      if (!isPaused) silentMs += awakeMs;
      if (limitMs !== null && silentMs >= limitMs) return 'hangs';
      if (isTold || silentMs < SILENT_AFTER_MS) return 'wait';
      isTold = true;
      return 'silent';
    },
    heard: () => {
      const news = isTold ? silentMs : null;
      isAsked = false;
      silentMs = 0;
      isTold = false;
      return news;
    },
  };
}
