import { exitCodeOf } from '../../../../scripts/bench-kit/command.mjs';
import { printTable } from '../../../../scripts/bench-kit/figures.mjs';
import { disposeWhenInterrupted } from '../../../../scripts/bench-kit/interruption.mjs';
import { describeMachine } from '../../../../scripts/bench-kit/machine.mjs';
import { createProgress } from '../../../../scripts/bench-kit/progress.mjs';
import { createScratch } from '../../../../scripts/bench-kit/scratch.mjs';
import { print } from '../../../../scripts/workspace/say.mjs';
import { LOSSES } from './losses.mjs';
import { runCrashes, runLosses } from './run.mjs';
import { canMount, mountSmall } from './small-file-system.mjs';

const PHASES = ['starting', 'writing', 'closing'];

/** It needs a file system of its own, and so a database of its own. */
const FILLED = 'file system filled';

/**
 * Kills launcher or server at random while a client writes, and takes their database away, and checks what is left of it
 * afterwards.
 */
export async function benchCrashes(options) {
  if (process.platform !== 'linux')
    return print('skipped: server processes are found in /proc, which only Linux has');
  const scratches = [];
  const newScratch = () => {
    const scratch = createScratch();
    scratches.push(scratch);
    return scratch;
  };
  const dispose = () => {
    for (const scratch of scratches) scratch.dispose();
  };
  disposeWhenInterrupted(dispose);
  try {
    return await run({ ...options, newScratch });
  } finally {
    dispose();
  }
}

async function run({ kills, losses, databases, minutes, seed, json, newScratch }) {
  if (!json) print(`${describeMachine()}\nseed ${seed}`);
  if (!json && !canMount && losses > 0) print(`skipped: ${FILLED}, which needs root to mount a small one`);
  const startedAt = performance.now();
  const mayGoOn = () => performance.now() < startedAt + minutes * 60_000;
  const progress = createProgress();
  const counted = (what, total) => {
    let done = 0;
    return () => progress.tell(`${++done} of ${total} ${what}`);
  };
  const onKill = counted('kills', kills);
  const crashLanes = await Promise.all(
    share(kills, databases).map((part, index) =>
      runCrashes({ scratch: newScratch(), kills: part, seed: seed + index, mayGoOn, onKill }),
    ),
  );
  const crashesTook = performance.now() - startedAt;
  const shared = { seed, mayGoOn, onRound: counted('losses', losses) };
  const lossLanes = await loseDatabases({ losses, databases, newScratch, shared });
  progress.clear();
  const report = {
    seed,
    databases,
    seconds: Math.round(crashesTook / 1000),
    kills: crashLanes.flatMap(({ rounds }) => rounds).filter(({ killed }) => killed !== null).length,
    plannedKills: kills,
    phases: PHASES.map((phase) => phaseOf(phase, crashLanes)),
    lossSeconds: Math.round((performance.now() - startedAt - crashesTook) / 1000),
    losses: lossLanes.flatMap(({ rounds }) => rounds).length,
    plannedLosses: losses,
    kinds: Object.keys(LOSSES).map((loss) => lossOf(loss, lossLanes)),
    problems: [crashLanes, lossLanes].flatMap((lanes) =>
      lanes.flatMap(({ problems }, index) =>
        problems.map((problem) => `${problem} (--databases 1 --seed ${seed + index} makes the same rounds)`),
      ),
    ),
  };
  if (json) print(JSON.stringify(report, null, 2));
  else printReport(report);
  return exitCodeOf({ ...report, incomplete: report.kills < kills || report.losses < losses });
}

/** The full file system has a share of its own; the other losses share the databases. */
async function loseDatabases({ losses, databases, newScratch, shared }) {
  const kinds = Object.keys(LOSSES).filter((kind) => kind !== FILLED);
  const filled = canMount ? Math.floor(losses / (kinds.length + 1)) : 0;
  const lanes = share(losses - filled, databases).map((part, index) =>
    runLosses({ ...shared, scratch: newScratch(), kinds, losses: part, seed: shared.seed + index }),
  );
  if (filled > 0) lanes.push(fillUp({ ...shared, scratch: newScratch(), losses: filled }));
  return Promise.all(lanes);
}

async function fillUp({ scratch, ...options }) {
  const { through, fromOutside, end } = await mountSmall(scratch.dataDir);
  const dataDir = fromOutside(scratch.dataDir);
  try {
    return await runLosses({ ...options, scratch, kinds: [FILLED], entrance: through, dataDir });
  } finally {
    end();
  }
}

/** Shares that differ by one at most; databases that would have none are left out. */
function share(rounds, databases) {
  return Array.from(
    { length: Math.min(rounds, databases) },
    (_, index) => Math.floor(rounds / databases) + (index < rounds % databases ? 1 : 0),
  );
}

function phaseOf(phase, lanes) {
  const { rounds, writes } = ofRounds(lanes, (round) => round.phase === phase);
  return {
    phase,
    launchers: rounds.filter(({ killed }) => killed === 'launcher').length,
    servers: rounds.filter(({ killed }) => killed === 'server').length,
    ...countWrites(writes),
  };
}

function lossOf(loss, lanes) {
  const { rounds, writes } = ofRounds(lanes, (round) => round.loss === loss);
  const found = (where) => rounds.filter((round) => round.found === where).length;
  return {
    loss,
    rounds: rounds.length,
    launchers: rounds.filter(({ killed }) => killed === 'launcher').length,
    servers: rounds.filter(({ killed }) => killed === 'server').length,
    rescued: found('rescued'),
    inPlace: found('in place'),
    moved: found('moved file'),
    deleted: found('deleted file'),
    ...countWrites(writes),
  };
}

function ofRounds(lanes, isOne) {
  return {
    rounds: lanes.flatMap(({ rounds }) => rounds.filter(isOne)),
    writes: lanes.flatMap(({ rounds, writes }) =>
      writes.filter(({ round }) => rounds[round] !== undefined && isOne(rounds[round])),
    ),
  };
}

function countWrites(writes) {
  return {
    sent: writes.length,
    acknowledged: writes.filter(({ acknowledged }) => acknowledged !== null).length,
    lost: writes.filter(({ acknowledged, isStored }) => acknowledged !== null && !isStored).length,
    storedUnacknowledged: writes.filter(({ acknowledged, isStored }) => acknowledged === null && isStored)
      .length,
  };
}

function printReport(report) {
  const { seconds, databases, kills, plannedKills, phases, problems, seed } = report;
  const { lossSeconds, losses, plannedLosses, kinds } = report;
  printTable(
    `${kills} kills in ${seconds} s, ${databases} databases side by side`,
    phases.map((row) => ({
      'killed while': row.phase,
      launcher: String(row.launchers),
      server: String(row.servers),
      ...writesIn(row),
    })),
  );
  if (plannedLosses > 0)
    printTable(
      `${losses} losses in ${lossSeconds} s, with a kill or without, and where everything was found`,
      kinds.map((row) => ({
        lost: row.loss,
        rounds: String(row.rounds),
        'launcher killed': String(row.launchers),
        'server killed': String(row.servers),
        'rescued file': String(row.rescued),
        'in place': String(row.inPlace),
        'moved file': String(row.moved),
        'deleted file': String(row.deleted),
        ...writesIn(row),
      })),
    );
  if (problems.length === 0 && (kills < plannedKills || losses < plannedLosses))
    print(
      `\nThe time was up after ${kills} of ${plannedKills} kills and ${losses} of ${plannedLosses} losses: more with --minutes.`,
    );
  for (const problem of problems) print(`\n✗ ${problem}`);
  print(
    problems.length === 0
      ? '\nNothing wrong: no write lost or half there, audit log and integrity_check good after every round.'
      : `\n${problems.length} problems, seed ${seed}.`,
  );
}

function writesIn({ sent, acknowledged, lost, storedUnacknowledged }) {
  return {
    'writes sent': String(sent),
    acknowledged: String(acknowledged),
    'of these lost': String(lost),
    'stored without an answer': String(storedUnacknowledged),
  };
}
