import type { Log } from '../log.ts';

type Level = keyof Log;

interface Line {
  readonly at: Date;
  readonly level: Level;
  readonly facts: object;
  readonly message: string;
}

/** A log whose lines wait until it is opened. They keep their times and their order. */
export interface WaitingLog extends Log {
  /** Writes what waits. From then on, lines are written at once. */
  readonly open: () => Promise<void>;
}

/**
 * Makes a log that can be used before the code that writes it is loaded: pino takes 14 ms of a start, and the server
 * process boots meanwhile.
 * @param create makes the real log. `now` gives the time of the line that is being written.
 */
export function createWaitingLog(create: (now: () => Date) => Promise<Log>): WaitingLog {
  const waiting: Line[] = [];
  let log: Log | null = null;
  let opening: Promise<void> | null = null;
  let waitedSince: Date | null = null;

  const put = (level: Level) => (facts: object, message: string) => {
    if (log === null) waiting.push({ at: new Date(), level, facts, message });
    else log[level](facts, message);
  };
  const open = async (): Promise<void> => {
    const opened = await create(() => waitedSince ?? new Date());
    for (const { at, level, facts, message } of waiting.splice(0)) {
      waitedSince = at;
      opened[level](facts, message);
    }
    waitedSince = null;
    log = opened;
  };
  return {
    debug: put('debug'),
    info: put('info'),
    warn: put('warn'),
    error: put('error'),
    open: () => {
      opening ??= open();
      return opening;
    },
  };
}
