import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** How much is relayed between two collections. Collecting more often costs time, more rarely saves little. */
const COLLECT_EVERY_BYTES = 4 * 1_024 * 1_024;

/** A relay waits with less than this. More are chunks that waited for two collections, and only a major one frees those. */
const MAX_WAITING_BYTES = 16 * 1_024 * 1_024;

type CollectGarbage = (options: { type: 'minor' | 'major' }) => void;

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
    if (getHeapStatistics().external_memory > MAX_WAITING_BYTES) collect({ type: 'major' });
  };
}

/** V8 puts its collector into contexts that are made while the flag is set. Most sessions never need it. */
function exposedCollector(): CollectGarbage {
  setFlagsFromString('--expose-gc');
  const collect: CollectGarbage = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  return collect;
}
