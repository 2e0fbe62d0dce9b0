// Samples the servers of one data directory without a break, in a thread of its own: the main thread is busy with the
// processes that it has started. A message asks for what was seen since the last one.
import { setTimeout as sleep } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { createServerSampler } from './server-table.mjs';

/** Rests as long as a sample takes: what is measured shares the processors with the monitor. */
const MIN_REST_MS = 1;

const VIOLATIONS_KEPT = 10;

const sample = createServerSampler(workerData.dataDir);
let lap = newLap();
parentPort.on('message', () => {
  const { startedAt, openedBy, ...seen } = lap;
  const seconds = (performance.now() - startedAt) / 1000;
  lap = newLap();
  parentPort.postMessage({ ...seen, seconds, openers: openedBy.size });
});
parentPort.postMessage('started');

for (let last = performance.now(); ; ) {
  const startedAt = performance.now();
  lap.longestGapMs = Math.max(lap.longestGapMs, startedAt - last);
  last = startedAt;
  note(sample());
  await sleep(Math.max(MIN_REST_MS, performance.now() - startedAt));
}

function newLap() {
  return {
    startedAt: performance.now(),
    samples: 0,
    longestGapMs: 0,
    /** Servers that ran at the same moment, and those that had the database open at the same moment. */
    mostServers: 0,
    mostOpen: 0,
    /** Different processes that were seen with the database open. */
    openedBy: new Set(),
    violations: [],
  };
}

function note(servers) {
  const open = servers.filter(({ hasOpened }) => hasOpened);
  lap.samples++;
  lap.mostServers = Math.max(lap.mostServers, servers.length);
  lap.mostOpen = Math.max(lap.mostOpen, open.length);
  for (const { pid, startTicks } of open) lap.openedBy.add(`${pid} ${startTicks}`);
  if (servers.length > 1 && lap.violations.length < VIOLATIONS_KEPT)
    lap.violations.push({ at: new Date().toISOString(), servers });
}
