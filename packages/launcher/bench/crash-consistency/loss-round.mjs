import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { eventually } from '../../test/support/instances/eventually.ts';
import { freeSpace, LOSSES } from './losses.mjs';
import { killAndWait, STEP_LIMIT_MS, untilWriting } from './round.mjs';
import { startWriting } from './writer.mjs';

const UNAVAILABLE = 69;
const MAX_WRITING_MS = 80;

/** In the same moment, while the loss is noticed and its content saved, or when that is likely to be over. */
const KILL_AFTER_MS = [0, 60, 400];

/** What is lost how, and which process is killed when. */
export function planLoss(random, kinds) {
  return {
    loss: random.pick(kinds),
    target: random.pick(['server', 'launcher', null]),
    writingMs: random.below(MAX_WRITING_MS),
    killMs: random.below(random.pick(KILL_AFTER_MS) + 1),
  };
}

/**
 * Has a client write, takes the database away or fills its file system meanwhile, and kills as planned. Then finds
 * everything that was acknowledged, and puts it in place again: as csf-mcp says, or as a user can.
 * @param place where the database is, as the bench sees it.
 * @returns who was killed, where the writes were found, and what was wrong.
 */
export async function runLoss({ scratch, command, plan, round, history, random, place, isWhole }) {
  const { refusal, staysInPlace = false, lose } = LOSSES[plan.loss];
  const session = startSession([...command, 'start'], scratch);
  await session.initialize();
  const writer = startWriting({ session, history, random, round });
  await untilWriting(writer, session);
  await sleep(plan.writingMs);
  const held = { '': openSync(place.file, 'r'), '-wal': openSync(`${place.file}-wal`, 'r') };
  const acts = { scratch, command, plan, place: { ...place, held } };
  try {
    lose(place);
    const killed = await endOrKill({ ...acts, session, writer, history, random, round });
    const refused = await writer.stop();
    await eventually('the processes to end', () => scratch.processes().length === 0, {
      withinMs: STEP_LIMIT_MS,
    });
    const problems = refused.filter((answer) => !answer.includes(refusal));
    if (!staysInPlace && writer.acknowledgedAfterRefusal() > 0)
      problems.push('a write was acknowledged after another was refused');
    if (killed === null && session.exit.code !== (staysInPlace ? 0 : UNAVAILABLE))
      problems.push(`csf-mcp ended with ${session.exit.code}: ${session.stderr()}`);
    if (staysInPlace) freeSpace(place.dataDir);
    if (problems.length > 0) return { killed, found: null, problems };
    return { killed, ...(await recover({ ...acts, killed, isWhole })) };
  } finally {
    writer.pause();
    for (const descriptor of Object.values(held)) closeSync(descriptor);
  }
}

async function endOrKill({ scratch, plan, place, session, writer, ...writing }) {
  if (plan.target !== null) {
    await sleep(plan.killMs);
    return killAndWait({ scratch, session, target: plan.target });
  }
  if (LOSSES[plan.loss].staysInPlace) {
    await eventually('a write to be refused', () => writer.refused() > 0, { withinMs: STEP_LIMIT_MS });
    await writer.stop();
    freeSpace(place.dataDir);
    const again = startWriting({ session, ...writing });
    await untilWriting(again, session);
    await again.stop();
    session.endInput();
  }
  await session.ended(STEP_LIMIT_MS);
  return null;
}

/** @returns where everything that was acknowledged is, after it has been put in place again. */
async function recover({ scratch, command, plan, place, killed, isWhole }) {
  const { putBack, isGone = false, staysInPlace = false } = LOSSES[plan.loss];
  const problem = (what) => ({ found: null, problems: [what] });
  const start = await runOnce([...command, 'start'], scratch);
  const [, rescued] = /What it held was saved to ([^"]+)\."/.exec(start.stderr) ?? [];
  if (rescued !== undefined) {
    if (start.code !== UNAVAILABLE) return problem(`a start after a rescue ended with ${start.code}`);
    const restore = await runOnce([...command, 'restore', rescued], scratch);
    if (restore.code !== 0) return problem(`restore ended with ${restore.code}: ${restore.stderr}`);
    return { found: 'rescued', problems: [] };
  }
  if (start.code === 0 && isWhole()) return { found: 'in place', problems: [] };
  if (staysInPlace || killed === null)
    return problem(`${plan.loss}: nothing was saved (start: ${start.code}) ${start.stderr}`);
  if (start.code === 0 && plan.loss === 'csf.db replaced by an older copy')
    return problem('a start has accepted an older copy without what its log held');
  putBack(place);
  return { found: isGone ? 'deleted file' : 'moved file', problems: [] };
}

async function runOnce(command, scratch) {
  const session = startSession(command, scratch);
  session.endInput();
  const { code } = await session.ended(STEP_LIMIT_MS);
  return { code, stderr: session.stderr() };
}
