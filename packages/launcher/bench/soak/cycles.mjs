import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  canReadProcessTable,
  descriptorsOf,
  namedSocketsBelow,
  usageOf,
} from '../../../../scripts/bench-kit/process-usage.mjs';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { CSF_MCP, commandsOf } from '../../../../scripts/bench-kit/subjects.mjs';
import { eventually } from '../../test/support/instances/eventually.ts';
import { identify, isAlive } from '../../test/support/instances/process-table.ts';

const run = promisify(execFile);
const STOP_LIMIT_MS = 10_000;

/** SIGKILL leaves the lock file to the next start, so a clean end comes last. */
const STOPS = ['launcher SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'csf-mcp kill', 'end of input'];

/** At 1 MiB the lifecycle log takes this name, and the one before is gone. */
const ROTATED_LOG = join('state', 'lifecycle.log.1');

/**
 * Starts and stops this many instances, each after an answered request, by each way to stop in turn.
 * @returns the number of cycles, samples of `launcher` and `server` while they ran, samples of what was `left` after each
 * of them, and the names of the new files that the last one left behind.
 */
export async function soakWithCycles({ scratch, cycles, stop, progress }) {
  const samples = { launcher: [], server: [], left: [] };
  let done = 0;
  let filesAtFirst;
  let newFiles = [];
  for (; done < cycles && !stop.aborted; done++) {
    const how = STOPS[done % STOPS.length];
    const session = startSession(commandsOf(scratch)['csf-mcp start'], scratch);
    await session.initialize();
    const server = canReadProcessTable ? identify(scratch.record().serverPid) : undefined;
    if (server) {
      samples.launcher.push(usageOf(session.pid));
      samples.server.push(usageOf(server.pid));
    }
    await end(session, how, scratch);
    if (server)
      await eventually(`the server to end (${how})`, () => !isAlive(server), { withinMs: STOP_LIMIT_MS });
    progress(`${done + 1} of ${cycles} cycles`);
    if (how === 'launcher SIGKILL') continue;
    const files = filesBelow(scratch.folder);
    // The first rounds fill the compile cache and open the log; what comes later has to be a known name.
    if (done < 2 * STOPS.length || filesAtFirst === undefined) filesAtFirst = files;
    newFiles = files.filter((name) => !filesAtFirst.includes(name) && name !== ROTATED_LOG);
    samples.left.push({
      files: files.length,
      'new files': newFiles.length,
      ...(canReadProcessTable ? leftOf(scratch) : {}),
    });
  }
  return { cycles: done, samples, newFiles };
}

async function end(session, how, { env }) {
  const [node, ...bin] = CSF_MCP;
  if (how === 'end of input') session.endInput();
  else if (how === 'csf-mcp kill') await run(node, [...bin, 'kill'], { env });
  else session.signal(how.split(' ').at(-1));
  const { code, signal } = await session.ended(STOP_LIMIT_MS).catch((error) => {
    throw new Error(`${how}: ${error.message}`);
  });
  const isExpected = how === 'launcher SIGKILL' ? signal === 'SIGKILL' : code === 0;
  if (!isExpected) throw new Error(`${how}: ended with ${signal ?? code}`);
}

/** Everything that the instances may write, TMPDIR included, lies below this folder. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true }).map(String);
}

function leftOf(scratch) {
  const own = descriptorsOf('self');
  return {
    processes: scratch.processes().length,
    'named sockets': namedSocketsBelow(scratch.folder),
    "bench's descriptors": own.length,
    "bench's sockets": own.filter((target) => target.startsWith('socket:')).length,
  };
}
