// npm run bench:crash: launcher or server killed at random while a client writes, and what the database has afterwards.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { printTable } from './bench/figures.mjs';
import { describeMachine } from './bench/machine.mjs';
import { readNumber } from './bench/read-number.mjs';
import { newSeed } from './bench/seeded-random.mjs';
import { runCrashes } from './crash-consistency/run.mjs';
import { defaultNode } from './instance-management/installation.js';
import { createSandbox, disposeAll } from './instance-management/sandbox.js';
import { fail, print } from './workspace/say.mjs';

const MAX_DATABASES = 4;
const DEFAULTS = {
  kills: '200',
  databases: String(Math.min(MAX_DATABASES, availableParallelism())),
  minutes: '5',
};

const USAGE = `Usage: npm run bench:crash -- [options]

Has a client write assessments through csf-mcp start and kills launcher or server (SIGKILL) at a random moment: while it
starts, while it writes, while it closes. After each restart every acknowledged write must be there, none half, the audit
log must agree and its hash chain verify, and PRAGMA integrity_check must be ok. Linux only.

Options:
  --kills <n>       in all (default ${DEFAULTS.kills})
  --databases <n>   killed side by side, each with its share of the kills (default here ${DEFAULTS.databases})
  --minutes <m>     no kill after that time (default ${DEFAULTS.minutes})
  --seed <n>        of the kills and the writes (default: a new one, printed)
  --json            print one JSON object instead of the table
  --help            print this

Exit code: 0 all kills survived; 1 something is wrong (it says what); 2 usage error;
3 nothing wrong, but the time was up before all kills were made (give it more with --minutes).
`;

const INCOMPLETE = 3;
const PHASES = ['starting', 'writing', 'closing'];

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (options.error) return fail(`${options.error}\n\n${USAGE}`, 2);
  if (options.help) return print(USAGE.trimEnd());
  if (process.platform !== 'linux')
    return print('skipped: server processes are found in /proc, which only Linux has');
  const interruption = onInterruption();
  try {
    return await bench(options, interruption);
  } finally {
    await disposeAll();
  }
}

async function bench({ kills, databases, minutes, seed, json }, interruption) {
  if (!json) print(`${describeMachine()}\nseed ${seed}`);
  const startedAt = performance.now();
  const deadline = startedAt + minutes * 60_000;
  const progress = progressLine();
  let done = 0;
  const lanes = await Promise.all(
    share(kills, databases).map((part, index) =>
      runCrashes({
        sandbox: interruption.stops(createSandbox({ node: defaultNode() })),
        kills: part,
        seed: seed + index,
        mayGoOn: () => performance.now() < deadline,
        onKill: () => progress.show(`${++done} of ${kills} kills`),
      }),
    ),
  );
  progress.clear();
  if (interruption.exitCode() !== null) return interruption.exitCode();
  const report = summarize({ lanes, seed, kills, seconds: (performance.now() - startedAt) / 1000 });
  if (json) print(JSON.stringify(report, null, 2));
  else printReport(report);
  if (report.problems.length > 0) return 1;
  return report.kills < kills ? INCOMPLETE : 0;
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

/** On a terminal one line that changes; elsewhere nothing, since a kill takes a moment only. */
function progressLine() {
  const { stderr } = process;
  return {
    show: (text) => stderr.isTTY && stderr.write(`\r\x1b[K${text}`),
    clear: () => stderr.isTTY && stderr.write('\r\x1b[K'),
  };
}

/** The first signal ends what runs, and nothing can be started any more: every round fails and its folder stays away. */
function onInterruption() {
  let exitCode = null;
  for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
    process.once(signal, () => {
      exitCode ??= 128 + number;
      void disposeAll();
    });
  }
  return {
    exitCode: () => exitCode,
    stops: (sandbox) => ({
      ...sandbox,
      start: (...args) => {
        if (exitCode !== null) throw new Error('interrupted');
        return sandbox.start(...args);
      },
    }),
  };
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        kills: { type: 'string', default: DEFAULTS.kills },
        databases: { type: 'string', default: DEFAULTS.databases },
        minutes: { type: 'string', default: DEFAULTS.minutes },
        seed: { type: 'string', default: String(newSeed()) },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return {
      kills: readNumber('--kills', values.kills, { min: 1 }),
      databases: readNumber('--databases', values.databases, { min: 1 }),
      minutes: readNumber('--minutes', values.minutes, { min: 0, whole: false }),
      seed: readNumber('--seed', values.seed, { min: 0 }),
      json: values.json,
      help: values.help,
    };
  } catch (error) {
    return { error: error.message };
  }
}
