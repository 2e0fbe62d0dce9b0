import { eventually } from './instances/eventually.ts';

const POLL_MS = 5;
const LIMIT_MS = 30_000;

/** Waits for a state that can be observed, and checks often. Fails when it does not come. */
export async function until(
  state: string,
  isReached: () => boolean | Promise<boolean>,
  limitMs = LIMIT_MS,
): Promise<void> {
  await eventually(`this: ${state}`, isReached, { withinMs: limitMs, pollMs: POLL_MS });
}
