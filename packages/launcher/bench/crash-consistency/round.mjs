import { setTimeout as sleep } from 'node:timers/promises';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { eventually } from '../../test/support/instances/eventually.ts';
import { parentOf, signalIdentified } from '../../test/support/instances/process-table.ts';
import { startWriting } from './writer.mjs';

/** Generous, for a busy machine: what is late is no finding here. */
export const STEP_LIMIT_MS = 30_000;

/** Random moments: within a start, within a good number of writes, within the closing of a database. */
const MAX_START_MS = 500;
const MAX_SERVER_START_MS = 200;
const MAX_WRITING_MS = 80;
const MAX_CLOSING_MS = 25;

const TIMES_OF_WRITING = 6;
const PHASES = ['starting', 'closing', ...Array(TIMES_OF_WRITING).fill('writing')];

/** When which process is killed, and how the session is ended before, if it is. */
export function planRound(random) {
  return {
    phase: random.pick(PHASES),
    target: random.pick(['launcher', 'server']),
    startingMs: random.below(MAX_START_MS),
    serverStartingMs: random.below(MAX_SERVER_START_MS),
    writingMs: random.below(MAX_WRITING_MS),
    closingMs: random.below(MAX_CLOSING_MS),
    ending: random.pick(['end of input', 'SIGTERM']),
  };
}

/**
 * Starts csf-mcp without --force, checks with `verify` what the rounds before have left, writes, and kills as planned.
 * @returns who was killed, or null when the instance had ended by then; and answers that refused a write.
 */
export async function runRound({ scratch, command, plan, round, history, random, verify }) {
  const session = startSession(command, scratch);
  if (plan.phase === 'starting') {
    await untilStarted({ scratch, session, plan });
    return { killed: await killAndWait({ scratch, session, target: plan.target }), refused: [] };
  }
  await session.initialize();
  await verify(session);
  const writer = startWriting({ session, history, random, round });
  try {
    await untilWriting(writer, session);
    await sleep(plan.writingMs);
    if (plan.phase === 'closing') {
      writer.pause();
      if (plan.ending === 'SIGTERM') session.signal('SIGTERM');
      else session.endInput();
      await sleep(plan.closingMs);
    }
    const killed = await killAndWait({ scratch, session, target: plan.target });
    return { killed, refused: await writer.stop() };
  } finally {
    writer.pause();
  }
}

/** A launcher is killed at any moment from its first on, a server from the moment on at which the lock names it. */
async function untilStarted({ scratch, session, plan }) {
  if (plan.target === 'launcher') return sleep(plan.startingMs);
  await eventually('the lock to name the server', () => serverOf(scratch, session), {
    withinMs: STEP_LIMIT_MS,
  });
  return sleep(plan.serverStartingMs);
}

export async function untilWriting(writer, session) {
  await eventually('the first write to be acknowledged', () => acknowledgedOrEnded(writer, session), {
    withinMs: STEP_LIMIT_MS,
  });
}

function acknowledgedOrEnded(writer, session) {
  if (session.exit !== null)
    throw new Error(`the instance ended by itself while it was written to: ${session.stderr()}`);
  return writer.acknowledged() > 0;
}

/** A start that has no server yet loses its launcher. */
export async function killAndWait({ scratch, session, target }) {
  const server = target === 'server' ? serverOf(scratch, session) : null;
  const killed = session.exit !== null ? null : server === null ? 'launcher' : 'server';
  if (server === null) session.signal('SIGKILL');
  else signalIdentified(server, 'SIGKILL');
  const { code, signal } = await session.ended(STEP_LIMIT_MS);
  return killed !== null && (signal === 'SIGKILL' || code !== 0) ? killed : null;
}

function serverOf(scratch, session) {
  const { serverPid: pid, serverStartTicks: startTicks } = scratch.record() ?? {};
  return Number.isInteger(pid) && parentOf(pid) === session.pid ? { pid, startTicks } : null;
}
