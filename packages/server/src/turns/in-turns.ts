import { setImmediate as nextTurn } from 'node:timers/promises';
import { cancelled } from '../refusals/cancelled.ts';

/** Work in steps of a few milliseconds each. */
export type Steps<T> = Generator<undefined, T>;

/** Does all steps without a break. */
export function atOnce<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/**
 * Does one step in each turn of the event loop, so that signals and other requests do not wait.
 * @throws CsfServerError CANCELLED by `abort`, before the next step
 */
export async function inTurns<T>(steps: Steps<T>, abort?: AbortSignal): Promise<T> {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await nextTurn();
    if (abort?.aborted === true) throw cancelled('Nothing was changed.');
  }
}
