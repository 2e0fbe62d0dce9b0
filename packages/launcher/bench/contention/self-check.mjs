import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { commandsOf } from '../../../../scripts/bench-kit/subjects.mjs';
import { eventually } from '../../test/support/instances/eventually.ts';
import { startMonitor } from './monitor.mjs';

const SEEN_WITHIN_MS = 30_000;

/**
 * Shows the monitor what it must find: two servers on one data directory, started without the launcher and so without
 * its locks. Returns the lap in which it found them, or null where there is no process table.
 * @throws when it does not find them.
 */
export async function checkMonitor(arena) {
  const monitor = await startMonitor(arena.dataDir);
  const server = commandsOf(arena)['its server alone'];
  const sessions = [startSession(server, arena)];
  try {
    await sessions[0].initialize(); // two that create the database at the same moment can fail each other
    sessions.push(startSession(server, arena));
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
    await Promise.all(sessions.map((session) => session.end()));
    await monitor.stop();
  }
}
