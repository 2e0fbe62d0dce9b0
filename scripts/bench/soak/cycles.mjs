import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../../instance-management/eventually.js';
import { readRecord } from '../../instance-management/lock-record.js';
import { identify, isAlive, processesNaming } from '../../instance-management/processes.js';
import { launcherBin, workspaceNode } from '../../workspace/paths.mjs';
import { descriptorsOf, namedSocketsBelow, usageOf } from './process-usage.mjs';
import { openSession } from './session.mjs';

const run = promisify(execFile);
const STOP_LIMIT_MS = 10_000;

/** SIGKILL leaves the lock file to the next start, so a clean end comes last. */
const STOPS = ['launcher SIGKILL', 'SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'csf-mcp kill', 'end of input'];

/** At 1 MiB the lifecycle log takes this name, and the one before is gone. */
const ROTATED_LOG = join('state', 'lifecycle.log.1');

/**
 * Starts and stops so many instances, by each way to stop in turn, each after an answered request.
 * @returns how many there were, `running` samples while one ran and `left` samples after one has ended; `newFiles` are the names of
 * those that the last one has left behind.
 */
export async function soakWithCycles({ command, scratch, cycles, stop, measures, progress, onSession }) {
  const samples = { launcher: [], server: [], left: [] };
  let done = 0;
  let filesAtFirst;
  let newFiles = [];
  for (; done < cycles && !stop.aborted; done++) {
    const how = STOPS[done % STOPS.length];
    const session = openSession(command, scratch.env);
    onSession(session);
    await session.initialize();
    const server = measures ? identify(readRecord(scratch.env.CSF_MCP_LOCK_FILE).serverPid) : undefined;
    if (measures) {
      samples.launcher.push(usageOf(session.pid));
      samples.server.push(usageOf(server.pid));
    }
    await end(session, how, scratch.env);
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
      ...(measures ? leftOf(scratch.folder) : {}),
    });
  }
  return { cycles: done, samples, newFiles };
}

async function end(session, how, env) {
  if (how === 'end of input') session.endInput();
  else if (how === 'csf-mcp kill') await run(workspaceNode, [launcherBin, 'kill'], { env });
  else session.signal(how.split(' ').at(-1));
  const limit = AbortSignal.timeout(STOP_LIMIT_MS);
  const ended = await Promise.race([
    session.exited,
    new Promise((resolve) => limit.addEventListener('abort', () => resolve(undefined))),
  ]);
  if (ended === undefined) throw new Error(`${how}: still running after ${STOP_LIMIT_MS / 1_000} s`);
  const isExpected = how === 'launcher SIGKILL' ? ended.signal === 'SIGKILL' : ended.code === 0;
  if (!isExpected) throw new Error(`${how}: ended with ${ended.signal ?? ended.code}`);
}

/** Everything that the instances may write, TMPDIR included, lies below this folder. */
function filesBelow(folder) {
  return readdirSync(folder, { recursive: true }).map(String);
}

function leftOf(folder) {
  const { descriptors, sockets } = descriptorsOf('self');
  return {
    processes: processesNaming(folder).length,
    'named sockets': namedSocketsBelow(folder),
    "bench's descriptors": descriptors,
    "bench's sockets": sockets,
  };
}
