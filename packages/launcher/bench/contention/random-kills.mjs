import { setTimeout as sleep } from 'node:timers/promises';
import { canReadProcessTable } from '../../../../scripts/bench-kit/process-usage.mjs';
import { eventually } from '../../test/support/instances/eventually.ts';
import { isAlive, signalIdentified } from '../../test/support/instances/process-table.ts';

/** One SIGKILL for every second start: there are always some left that can become the owner. */
const STARTS_PER_KILL = 2;

/** Long enough for a new owner to be anywhere between its first step and its first seconds of quiet. */
const MAX_DELAY_MS = 250;

/** A server can be told from its pid alone only with its start time: without a process table only launchers are killed. */
const TARGETS = canReadProcessTable ? ['launcher', 'server', 'any start'] : ['any start'];

/** The seed decides when each kill comes, after what, and whom it hits. The contest's progress is up to the machine. */
export function planKills(random, starts) {
  return Array.from({ length: Math.floor(starts / STARTS_PER_KILL) }, () => ({
    afterReady: random.chance(0.5),
    delayMs: random.below(MAX_DELAY_MS),
    target: random.pick(TARGETS),
    choice: random.below(1_000_000),
  }));
}

/** Kills as planned while the contest goes on. `onKill` is told each time. */
export async function killAtRandom({ arena, contenders, kills, onKill, withinMs }) {
  for (const { afterReady, delayMs, target, choice } of kills) {
    if (afterReady) await untilOwned(contenders, withinMs);
    await sleep(delayMs);
    const { victim, wasOwner } = kill({ arena, contenders, target, choice });
    victim.wasKilled = true;
    onKill({ wasOwner });
  }
}

function untilOwned(contenders, withinMs) {
  return eventually(
    'a start to become the owner',
    () => contenders.some(({ readyAt, wasKilled }) => readyAt !== null && !wasKilled),
    { withinMs },
  );
}

function kill({ arena, contenders, target, choice }) {
  const running = contenders.filter(({ exit, wasKilled }) => exit === null && !wasKilled);
  const record = arena.record();
  const owner = running.find(({ pid }) => pid === record?.pid);
  const aimedAt = target === 'any start' ? undefined : owner;
  const victim = aimedAt ?? running[choice % running.length];
  const hitServer = target === 'server' && aimedAt !== undefined && killServer(record);
  if (!hitServer) victim.signal('SIGKILL');
  return { victim, wasOwner: victim === owner };
}

/** SIGKILL to the server that a lock record names, if it is still that one. Returns whether it was sent. */
function killServer({ serverPid: pid, serverStartTicks: startTicks }) {
  const server = { pid, startTicks };
  if (!isAlive(server)) return false;
  signalIdentified(server, 'SIGKILL');
  return true;
}
