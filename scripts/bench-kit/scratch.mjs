import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLockRecord } from '../../packages/launcher/test/support/instances/lock-record.ts';
import {
  processesNaming,
  signalIdentified,
} from '../../packages/launcher/test/support/instances/process-table.ts';

const KILL_ROUNDS = 100;
const KILL_PAUSE_MS = 20;

/**
 * A folder for everything that the measured processes write, and the environment that keeps them in it. `dispose` ends
 * these processes and removes the folder.
 */
export function createScratch(parent = tmpdir()) {
  const folder = realpathSync(mkdtempSync(join(parent, 'csf-mcp-bench-')));
  const path = (name) => join(folder, name);
  for (const name of ['home', 'lock', 'data', 'state', 'tmp']) mkdirSync(path(name), { mode: 0o700 });
  const lockFile = path('lock/server.lock');
  return {
    folder,
    path,
    dataDir: path('data'),
    stateDir: path('state'),
    env: {
      PATH: process.env.PATH,
      HOME: path('home'),
      TMPDIR: path('tmp'),
      CSF_MCP_LOCK_FILE: lockFile,
      CSF_MCP_DATA_DIR: path('data'),
      CSF_MCP_STATE_DIR: path('state'),
    },
    /** The record in the lock file, or null if none can be read at this moment. */
    record: () => readLockRecord(lockFile),
    processes: () => processesNaming(folder),
    endEverything: () => endEverything(folder),
    dispose: () => {
      endEverything(folder);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Works synchronously, as a signal handler must: nothing can start in between. */
function endEverything(folder) {
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let round = 0; round < KILL_ROUNDS; round++) {
    const left = processesNaming(folder);
    if (left.length === 0) return;
    for (const identity of left) signalIdentified(identity, 'SIGKILL');
    Atomics.wait(clock, 0, 0, KILL_PAUSE_MS);
  }
}
