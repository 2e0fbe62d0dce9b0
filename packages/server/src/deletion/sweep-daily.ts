import type { Logger } from 'pino';
import { DAY_MS, type Keeping, sweepCopies } from './kept-copies.ts';

export interface SweepingOptions {
  readonly now: () => Date;
  readonly log: Logger;
}

/** Removes the copies whose time is over, now and once a day until it is disposed. It never throws. */
export function sweepDaily(keeping: Keeping, { now, log }: SweepingOptions): Disposable {
  const sweep = async (): Promise<void> => {
    const { removed, failed } = await sweepCopies(keeping, now());
    if (removed.length > 0)
      log.info({ removed }, 'Copies from before deletions were removed: their time is over');
    if (failed.length > 0) log.warn({ failed }, 'Copies from before deletions could not be removed');
  };
  const attempt = (): void =>
    void sweep().catch((error: unknown) =>
      log.warn({ err: error }, 'Copies from before deletions were not looked at'),
    );
  attempt();
  const timer = setInterval(attempt, DAY_MS);
  timer.unref(); // no reason to stay
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
