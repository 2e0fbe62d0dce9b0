/** How long nobody may look at the page before the server ends, in milliseconds. A reload takes a moment. */
const ALONE_MS = 60_000;

/** Knows whether anybody looks: each open tab has a stream of events. */
export interface Presence extends Disposable {
  /** A tab has opened its stream. @returns what to call when that is closed */
  readonly arrive: () => () => void;
  /** How many streams are open. */
  readonly count: () => number;
}

/**
 * Counts from the beginning: a page that is never opened ends the server too.
 * @param onAlone is called once, when no stream was open for that long
 */
export function createPresence(onAlone: () => void): Presence {
  let open = 0;
  let timer: NodeJS.Timeout | undefined;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onAlone, ALONE_MS);
  };
  wait();
  return {
    arrive: () => {
      open += 1;
      clearTimeout(timer);
      let hasLeft = false;
      return () => {
        if (hasLeft) return;
        hasLeft = true;
        open -= 1;
        if (open === 0) wait();
      };
    },
    count: () => open,
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
