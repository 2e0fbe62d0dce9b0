import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAlive, processesNaming, signalIdentified } from '../../instance-management/processes.js';
import { root } from '../../workspace/paths.mjs';
import { canReadProcessTable } from './server-table.mjs';

/** What may be there when no instance runs: the database, its permanent lock, the log, Node's compiled code. */
const MAY_STAY = [
  /^data\/csf\.db$/,
  /^data\/instance\.lock$/,
  /^state\/lifecycle\.log(\.1)?$/,
  /^state\/compile-cache\/[^/]+\/[0-9a-f]+$/,
];

/** Compiled code, as it is there after the first start of an installation. */
const COMPILE_CACHE = join(root, 'packages/launcher/node_modules/.cache/bench');

const KILL_ROUNDS = 100;
const KILL_PAUSE_MS = 20;

/** The only directories that the contenders know, in a folder of their own; `dispose` ends them and removes it. */
export function openArena() {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'csf-mcp-contention-')));
  const path = (name) => join(directory, name);
  for (const name of ['home', 'lock', 'data', 'state', 'tmp']) mkdirSync(path(name), { mode: 0o700 });
  const lockFile = path('lock/server.lock');
  return {
    directory,
    path,
    lockFile,
    dataDir: path('data'),
    env: {
      PATH: process.env.PATH,
      HOME: path('home'),
      TMPDIR: path('tmp'),
      CSF_MCP_LOCK_FILE: lockFile,
      CSF_MCP_DATA_DIR: path('data'),
      CSF_MCP_STATE_DIR: path('state'),
      NODE_COMPILE_CACHE: COMPILE_CACHE,
    },
    processes: () => (canReadProcessTable ? processesNaming(directory) : []),
    filesLeft: () => filesIn(directory).filter((name) => !MAY_STAY.some((allowed) => allowed.test(name))),
    endEverything: () => endEverything(directory),
    dispose: () => {
      endEverything(directory);
      rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/**
 * What the descriptors of this process lead to, but for /proc, which the monitor's thread opens and closes all the time;
 * null where that cannot be told.
 */
export function ownDescriptors() {
  if (!canReadProcessTable) return null;
  return readdirSync('/proc/self/fd').flatMap((fd) => {
    try {
      const target = readlinkSync(`/proc/self/fd/${fd}`);
      return target.startsWith('/proc/') ? [] : target;
    } catch {
      return []; // closed since: the one that has listed them
    }
  });
}

/** The lock's record, or undefined if there is none that can be read at this moment. */
export function readLockRecord({ lockFile }) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8'));
  } catch {
    return undefined; // absent, or blank while it changes hands
  }
}

/** Sockets and pipes count as files; folders do not. */
function filesIn(directory) {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));
}

/** In one synchronous step, so that it works in a signal handler: nothing can be started in between. */
function endEverything(directory) {
  if (!canReadProcessTable) return;
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let round = 0; round < KILL_ROUNDS; round++) {
    const left = processesNaming(directory).filter(isAlive);
    if (left.length === 0) return;
    for (const identity of left) signalIdentified(identity, 'SIGKILL');
    Atomics.wait(clock, 0, 0, KILL_PAUSE_MS);
  }
}
