import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { eventually } from '../../instance-management/eventually.js';
import { launcherDist, workspaceNode } from '../../workspace/paths.mjs';
import { startMonitor } from './monitor.mjs';

const SEEN_WITHIN_MS = 30_000;

/**
 * Shows the monitor what it must find: two servers on one data directory, started without the launcher and so without
 * its locks. Returns the lap in which it found them, or null where there is no process table.
 * @throws when it does not find them.
 */
export async function checkMonitor(arena) {
  const monitor = await startMonitor(arena.dataDir);
  const servers = [startWithoutLock(arena), startWithoutLock(arena)];
  try {
    let lap = null;
    await eventually(
      'the monitor to find two servers on one data directory',
      async () => {
        lap = await monitor.lap();
        return lap === null || lap.mostOpen > 1;
      },
      { withinMs: SEEN_WITHIN_MS },
    );
    return lap;
  } finally {
    await Promise.all(servers.map(end));
    await monitor.stop();
  }
}

function startWithoutLock(arena) {
  const args = [join(launcherDist, 'server-process.js'), `--data-dir=${arena.dataDir}`, '--log-level=silent'];
  return spawn(workspaceNode, args, {
    env: arena.env,
    cwd: arena.directory,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
}

async function end(server) {
  const exited = once(server, 'exit');
  server.stdin.end();
  await exited;
}
