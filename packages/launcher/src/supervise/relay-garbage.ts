import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How much is relayed between two collections. Collecting more often costs time, more rarely saves little. */
const COLLECT_EVERY_BYTES = 4 * 1_024 * 1_024;

type CollectGarbage = (options: { type: 'minor' }) => void;

/**
 * Keeps memory flat while much is relayed. Every chunk that was passed on is garbage, but nearly all of it lies outside
 * V8's heap, and V8 lets 64 MiB of that pile up before it collects.
 * @returns a function to call with the size of each chunk
 */
export function collectRelayGarbage(findCollector = exposedCollector): (bytes: number) => void {
  let collect: CollectGarbage | undefined;
  let uncollectedBytes = 0;
  return (bytes) => {
    uncollectedBytes += bytes;
    if (uncollectedBytes < COLLECT_EVERY_BYTES) return;
    uncollectedBytes = 0;
    collect ??= findCollector();
    collect({ type: 'minor' });
  };
}

/** V8 puts its collector into contexts that are made while the flag is set. Most sessions never need it. */
function exposedCollector(): CollectGarbage {
  setFlagsFromString('--expose-gc');
  const collect: CollectGarbage = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return collect;
}
