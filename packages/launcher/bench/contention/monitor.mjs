import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { canReadProcessTable } from '../../../../scripts/bench-kit/process-usage.mjs';

/**
 * Starts to watch the servers of a data directory, in a thread of its own. Call it before the first server starts.
 * `lap()` gives what was seen since the lap before, or null where the process table cannot be read.
 */
export async function startMonitor(dataDir) {
  if (!canReadProcessTable) return { lap: async () => null, stop: async () => {} };
  const thread = new Worker(new URL('monitor-thread.mjs', import.meta.url), { workerData: { dataDir } });
  await once(thread, 'message');
  return {
    lap: async () => {
      thread.postMessage('lap');
      const [seen] = await once(thread, 'message');
      return seen;
    },
    stop: async () => {
      await thread.terminate();
    },
  };
}
