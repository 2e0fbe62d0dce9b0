import { exitCodeOf } from '../../../../scripts/bench-kit/command.mjs';
import { printTable } from '../../../../scripts/bench-kit/figures.mjs';
import { disposeWhenInterrupted } from '../../../../scripts/bench-kit/interruption.mjs';
import { describeMachine } from '../../../../scripts/bench-kit/machine.mjs';
import { createProgress } from '../../../../scripts/bench-kit/progress.mjs';
import { createScratch } from '../../../../scripts/bench-kit/scratch.mjs';
import { print } from '../../../../scripts/workspace/say.mjs';
import { runCrashes } from './run.mjs';

const PHASES = ['starting', 'writing', 'closing'];

/** Kills launcher or server at random while a client writes, and checks what the database has afterwards. */
export async function benchCrashes(options) {
  if (process.platform !== 'linux')
    return print('skipped: server processes are found in /proc, which only Linux has');
  const parts = share(options.kills, options.databases);
  const scratches = parts.map(() => createScratch());
  const dispose = () => {
    for (const scratch of scratches) scratch.dispose();
  };
  disposeWhenInterrupted(dispose);
  try {
    return await crash({ ...options, parts, scratches });
  } finally {
    dispose();
  }
}

async function crash({ kills, parts, scratches, minutes, seed, json }) {
  if (!json) print(`${describeMachine()}\nseed ${seed}`);
  const startedAt = performance.now();
  const deadline = startedAt + minutes * 60_000;
  const progress = createProgress();
  let done = 0;
  const lanes = await Promise.all(
    parts.map((part, index) =>
      runCrashes({
        scratch: scratches[index],
        kills: part,
        seed: seed + index,
        mayGoOn: () => performance.now() < deadline,
        onKill: () => progress.tell(`${++done} of ${kills} kills`),
      }),
    ),
  );
  progress.clear();
  const report = summarize({ lanes, seed, kills, seconds: (performance.now() - startedAt) / 1000 });
  if (json) print(JSON.stringify(report, null, 2));
  else printReport(report);
  return exitCodeOf({ ...report, incomplete: report.kills < kills });
}

/** Shares that differ by one at most; databases that would have none are left out. */
function share(kills, databases) {
  return Array.from(
    { length: Math.min(kills, databases) },
    (_, index) => Math.floor(kills / databases) + (index < kills % databases ? 1 : 0),
  );
}

function summarize({ lanes, seed, kills, seconds }) {
  const phases = PHASES.map((phase) => phaseOf(phase, lanes));
  return {
    seed,
    seconds: Math.round(seconds),
    databases: lanes.length,
    kills: phases.reduce((sum, { launchers, servers }) => sum + launchers + servers, 0),
    plannedKills: kills,
    phases,
    problems: lanes.flatMap(({ problems }, index) =>
      problems.map((problem) => `${problem} (--databases 1 --seed ${seed + index} makes the same kills)`),
    ),
  };
}

function phaseOf(phase, lanes) {
  const ended = lanes.flatMap(({ rounds }) => rounds.filter((round) => round.phase === phase));
  const writes = lanes.flatMap(({ rounds, writes }) =>
    writes.filter(({ round }) => rounds[round]?.phase === phase),
  );
  return {
    phase,
    launchers: ended.filter(({ killed }) => killed === 'launcher').length,
    servers: ended.filter(({ killed }) => killed === 'server').length,
    sent: writes.length,
    acknowledged: writes.filter(({ acknowledged }) => acknowledged !== null).length,
    lost: writes.filter(({ acknowledged, isStored }) => acknowledged !== null && !isStored).length,
    storedUnacknowledged: writes.filter(({ acknowledged, isStored }) => acknowledged === null && isStored)
      .length,
  };
}

function printReport({ seconds, databases, kills, plannedKills, phases, problems, seed }) {
  printTable(
    `${kills} kills in ${seconds} s, ${databases} databases side by side`,
    phases.map((row) => ({
      'killed while': row.phase,
      launcher: String(row.launchers),
      server: String(row.servers),
      'writes sent': String(row.sent),
      acknowledged: String(row.acknowledged),
      'of these lost': String(row.lost),
      'stored without an answer': String(row.storedUnacknowledged),
    })),
  );
  if (kills < plannedKills)
    print(`\nThe time was up after ${kills} of ${plannedKills} kills: more with --minutes.`);
  for (const problem of problems) print(`\n✗ ${problem}`);
  print(
    problems.length === 0
      ? '\nNothing wrong: no write lost or half there, audit log and integrity_check good after every restart.'
      : `\n${problems.length} problems, seed ${seed}.`,
  );
}
