import { availableParallelism, loadavg } from 'node:os';
import { eventually } from '../../test/support/instances/eventually.ts';
import { ownDescriptors } from './arena.mjs';
import { lineUp } from './contender.mjs';
import { killAtRandom, planKills } from './random-kills.mjs';

/** Each step of a trial must come to its end, on a slow machine too. */
const STEP_LIMIT_MS = 120_000;

/** How long a server without its launcher may take to close its database and end: a second on an idle machine. */
const ORPHAN_LIMIT_MS = 2_000;

/** How late that may be: longer where more processes wait for a processor than the contest itself starts. */
const TOLERANCE_MS = 1_000;
const ORDINARY_LOAD = 2;

/**
 * One contest: many starts at once, then everything that must be true afterwards.
 * Returns what was measured, with each thing that should not be in `violations`.
 * @param patienceMs returns how long what has to end may take from now on.
 */
export async function runTrial({
  arena,
  monitor,
  scenario,
  starts,
  random,
  descriptorsBefore,
  patienceMs = orphanPatienceMs,
}) {
  await monitor.lap();
  const contest = {
    starts,
    ownerless: null,
    longestOwnMs: 0,
    owners: 0,
    becameReady: 0,
    killed: 0,
    orphans: 0,
    filesLeft: [],
    violations: [],
  };
  const violated = (what) => contest.violations.push(what);
  try {
    await compete({ arena, scenario, random, contest, violated, patienceMs });
  } catch (error) {
    violated(error.message);
  }
  arena.endEverything(); // whatever a failed trial has left
  contest.filesLeft = arena.filesLeft();
  for (const name of contest.filesLeft) violated(`left behind: ${name}`);
  await checkDescriptors(descriptorsBefore, violated, patienceMs);
  return { ...contest, seen: await checkSeen({ monitor, contest, violated }) };
}

async function compete({ scenario, ...trial }) {
  const { arena, contest } = trial;
  const first = await scenario.prepare(arena, STEP_LIMIT_MS);
  const line = await lineUp({
    arena,
    count: contest.starts,
    args: scenario.args,
    withinMs: STEP_LIMIT_MS,
    onReady: (contender) => {
      contest.becameReady++;
      if (contest.ownerless === null) return;
      contest.longestOwnMs = Math.max(contest.longestOwnMs, contender.readyAt - contest.ownerless);
      contest.ownerless = null;
    },
  });
  try {
    contest.ownerless = performance.now();
    line.release();
    await decide({ ...trial, scenario, contenders: line.contenders, first });
  } finally {
    line.clear();
  }
}

async function decide({ scenario, random, contenders, first, ...trial }) {
  const { arena, contest, violated } = trial;
  const running = () => contenders.filter(({ exit }) => exit === null);
  if (scenario.kills) {
    await disturb({ arena, contenders, random, contest });
    await callOffWaiting({ arena, running });
  }
  const areDecided = () => {
    for (const one of running().filter(isRefused)) one.endInput(); // otherwise it waits for its client to speak
    return running().length <= 1;
  };
  await eventually('all starts but one to end', areDecided, { withinMs: STEP_LIMIT_MS });

  const [owner] = running();
  if (owner === undefined) violated('no start has become the owner');
  else await checkOwner({ ...trial, owner, first });
  for (const one of [...contenders, ...(first ? [first] : [])]) one.endInput();
  await eventually('the last start to end', () => running().length === 0, { withinMs: STEP_LIMIT_MS });
  await Promise.all(contenders.map(({ ended }) => ended(STEP_LIMIT_MS)));
  await checkOrphans(trial);
  if (owner !== undefined && describe(owner) !== 0)
    violated(`the owner ended with ${describe(owner)} at the end of its input: ${owner.stderr()}`);
  if (first !== null && describe(first) !== 0)
    violated(`the replaced instance ended with ${describe(first)}: ${first.stderr()}`);
  for (const loser of contenders.filter((one) => one !== owner)) checkLoser(loser, scenario, violated);
}

function isRefused({ stderr }) {
  return stderr().includes('is already running');
}

async function disturb({ arena, contenders, random, contest }) {
  await killAtRandom({
    arena,
    contenders,
    kills: planKills(random, contenders.length),
    withinMs: STEP_LIMIT_MS,
    onKill: ({ wasOwner }) => {
      contest.killed++;
      if (wasOwner) contest.ownerless = performance.now();
    },
  });
}

/** Those that still wait for the owner's end, after the last kill. */
async function callOffWaiting({ arena, running }) {
  const owner = await eventually(
    'an owner after the last kill',
    () => {
      const record = arena.record();
      return running().find(
        ({ pid, readyAt, wasKilled }) => readyAt !== null && !wasKilled && record?.pid === pid,
      );
    },
    { withinMs: STEP_LIMIT_MS },
  );
  for (const waiting of running().filter((one) => one !== owner)) waiting.signal('SIGTERM');
}

async function checkOwner({ arena, owner, first, contest, violated, patienceMs }) {
  await eventually('the owner to be ready', () => owner.readyAt !== null || owner.exit !== null, {
    withinMs: STEP_LIMIT_MS,
  });
  if (owner.readyAt === null)
    return violated(
      `no start has become the owner; the last ended with ${describe(owner)}: ${owner.stderr()}`,
    );
  contest.owners = 1;
  await owner.initialize();
  const record = arena.record();
  if (record?.pid !== owner.pid || record.state !== 'running')
    violated(`the lock does not name the running owner ${owner.pid}: ${JSON.stringify(record)}`);
  if (first !== null && first.exit === null) violated('the instance that was to be replaced still runs');
  const expected = [owner.pid, record?.serverPid];
  const others = () => arena.processes().filter(({ pid }) => !expected.includes(pid));
  await untilNone(others, patienceMs);
  for (const { pid } of others()) violated(`process ${pid} runs beside the owner and its server`);
}

/** Everything has been told to end: what is still there has nobody left to end it. */
async function checkOrphans({ arena, contest, violated, patienceMs }) {
  await untilNone(arena.processes, patienceMs);
  const orphans = arena.processes();
  contest.orphans = orphans.length;
  for (const { pid } of orphans) violated(`process ${pid} is left behind`);
}

/** Returns when the time is up, too: what is left then is the caller's finding. */
async function untilNone(processes, patienceMs) {
  await unlessLate('processes to end', () => processes().length === 0, patienceMs);
}

function orphanPatienceMs() {
  const [load] = loadavg();
  return ORPHAN_LIMIT_MS + TOLERANCE_MS * Math.max(1, load / availableParallelism() / ORDINARY_LOAD);
}

async function unlessLate(awaited, probe, patienceMs) {
  const deadline = performance.now() + patienceMs();
  await eventually(awaited, () => probe() || performance.now() > deadline, { withinMs: STEP_LIMIT_MS });
}

function checkLoser(loser, scenario, violated) {
  const allowed = loser.wasKilled ? [...scenario.exits, ...scenario.exitsOfKilled] : scenario.exits;
  if (!allowed.includes(describe(loser)))
    violated(`a ${loser.wasKilled ? 'killed ' : ''}start ended with ${describe(loser)}: ${loser.stderr()}`);
  if (loser.bytesReceived() > 0)
    violated(`a start that serves nobody printed on stdout: ${loser.lastLine()}`);
}

function describe({ exit }) {
  return exit?.signal ?? exit?.code ?? 'nothing: it still runs';
}

async function checkDescriptors(before, violated, patienceMs) {
  if (before === null) return;
  let now = ownDescriptors();
  await unlessLate(
    'descriptors to be closed',
    () => {
      now = ownDescriptors();
      return now.length <= before.length;
    },
    patienceMs,
  );
  if (now.length > before.length)
    violated(`the bench has ${now.length} descriptors open, ${before.length} before: ${now.join(', ')}`);
}

async function checkSeen({ monitor, contest, violated }) {
  const seen = await monitor.lap();
  if (seen === null) return null;
  for (const { at, servers } of seen.violations)
    violated(
      `${servers.length} servers of one data directory at ${at}: ${servers
        .map(
          ({ pid, hasOpened, commandLine }) => `${pid}${hasOpened ? ' (database open)' : ''} ${commandLine}`,
        )
        .join('; ')}`,
    );
  if (contest.owners > 0 && seen.openers === 0)
    violated('the monitor has not seen the server of the owner: it proves nothing');
  return seen;
}
