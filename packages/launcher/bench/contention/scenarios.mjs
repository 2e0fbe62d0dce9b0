import { eventually } from '../../test/support/instances/eventually.ts';
import { contend } from './contender.mjs';

const HELD = 75;
const CLOSED = 0;
const KILLED = 137;
const NOT_STARTED = 69;

/** Longer than any contest: the ones that wait are called off when the last owner is found. */
const WAIT_SECONDS = '600';

/**
 * A scenario says what the starts find, how they are started, and how the losers may end. `prepare` returns the
 * instance that is to be replaced, if there is one.
 */
export const SCENARIOS = [
  { name: 'clean', args: [], prepare: async () => null, exits: [HELD] },
  { name: 'stale', args: [], prepare: leaveStaleLock, exits: [HELD] },
  // A late one sees an owner that has replaced another already, and may replace it once more: that one closes cleanly.
  { name: 'forced', args: ['--force'], prepare: startFirst, exits: [HELD, CLOSED] },
  {
    name: 'random kills',
    args: ['--wait', WAIT_SECONDS],
    prepare: async () => null,
    kills: true,
    exits: [CLOSED],
    exitsOfKilled: ['SIGKILL', KILLED, NOT_STARTED],
  },
];

async function startFirst(arena, withinMs) {
  const first = contend({ arena });
  await eventually('the first instance to be ready', () => first.readyAt ?? failedStart(first), { withinMs });
  return first;
}

/** Leaves what a SIGKILL leaves: the record of an instance whose launcher and server are gone. */
async function leaveStaleLock(arena, withinMs) {
  const first = await startFirst(arena, withinMs);
  first.signal('SIGKILL');
  await first.ended(withinMs);
  await eventually('the server of the killed launcher to end', () => arena.processes().length === 0, {
    withinMs,
  });
  if (arena.record()?.pid !== first.pid) throw new Error('the killed instance has left no record');
  return null;
}

function failedStart(contender) {
  if (contender.exit !== null)
    throw new Error(`the first instance ended with ${JSON.stringify(contender.exit)}: ${contender.stderr()}`);
  return null;
}
