// npm run bench:lock: a thousand starts that contend for one lock, and what the process table shows meanwhile.
import { parseArgs } from 'node:util';
import { openArena } from './bench/contention/arena.mjs';
import { runContention } from './bench/contention/run.mjs';
import { SCENARIOS } from './bench/contention/scenarios.mjs';
import { checkMonitor } from './bench/contention/self-check.mjs';
import { canReadProcessTable } from './bench/contention/server-table.mjs';
import { printTable } from './bench/figures.mjs';
import { cleanUpWhenInterrupted } from './bench/interrupted.mjs';
import { describeMachine } from './bench/machine.mjs';
import { readNumber } from './bench/read-number.mjs';
import { newSeed } from './bench/seeded-random.mjs';
import { fail, print } from './workspace/say.mjs';

const DEFAULTS = { starts: '1000', 'at-once': '50', minutes: '5' };

const USAGE = `Usage: npm run bench:lock -- [options]

Lets many csf-mcp starts contend for one lock and one data directory, ${DEFAULTS['at-once']} at a time, in four scenarios:
  clean         no lock
  stale         the lock of an instance that was killed (SIGKILL)
  forced        start --force over a running instance
  random kills  SIGKILL to launchers and servers, one for every second start, while the others wait
A monitor samples the process table throughout. Everything happens in a temporary folder. It takes about 3 minutes on
two processors that have nothing else to do.

Options:
  --starts <n>      starts in all (default ${DEFAULTS.starts})
  --at-once <n>     starts in one trial (default ${DEFAULTS['at-once']})
  --minutes <m>     no trial begins after that time (default ${DEFAULTS.minutes}); the one under way is finished
  --only <text>     only the scenarios whose name contains the text
  --seed <n>        of the random kills: when and whom (default: a new one, printed)
  --json            print one JSON object instead of the table
  --help            print this

Exit code: 0 all starts made and nothing wrong; 1 something is wrong (it says what); 2 usage error;
3 nothing wrong, but the time was up before all starts were made (give it more with --minutes).
`;

const INCOMPLETE = 3;

/** An instance that came and went between two samples would not have been seen. */
const TELLING_GAP_MS = 1_000;

process.exitCode = await main();

async function main() {
  const options = readOptions();
  if (options.error) return fail(`${options.error}\n\n${USAGE}`, 2);
  if (options.help) return print(USAGE.trimEnd());
  const arena = openArena();
  cleanUpWhenInterrupted(arena.dispose);
  try {
    return await bench(arena, options);
  } finally {
    arena.dispose();
  }
}

async function bench(arena, { scenarios: chosen, starts, atOnce, minutes, seed, json }) {
  const tell = json ? () => 0 : print;
  tell(`${describeMachine()}\nseed ${seed}`);
  const found = await checkMonitor(arena);
  tell(
    found === null
      ? 'not checked on this platform, which has no /proc: servers at once, orphans, descriptors of the bench; no server is killed'
      : `monitor: found ${found.mostOpen} servers with one database open when two were started without a lock`,
  );
  const startedAt = performance.now();
  const progress = progressLine();
  const scenarios = await runContention({
    arena,
    scenarios: chosen,
    starts,
    atOnce,
    seed,
    limitMs: minutes * 60_000,
    onTrial: ({ done, planned, scenario, trial }) => {
      progress.show(`trial ${done} of ${planned} (${scenario}): ${trial.violations.length} violations`);
    },
  });
  progress.clear();
  const report = summarize({ scenarios, seed, starts, seconds: (performance.now() - startedAt) / 1000 });
  if (json) print(JSON.stringify(report, null, 2));
  else printReport(report);
  if (report.violations.length > 0) return 1;
  return report.starts < starts ? INCOMPLETE : 0;
}

function summarize({ scenarios, seed, starts, seconds }) {
  const total = (key) => scenarios.reduce((sum, scenario) => sum + scenario[key], 0);
  return {
    seed,
    seconds: Math.round(seconds),
    starts: total('starts'),
    plannedStarts: starts,
    samplesPerSecond: canReadProcessTable ? Math.round(total('samples') / total('sampledSeconds')) : null,
    longestGapMs: Math.round(Math.max(...scenarios.map(({ longestGapMs }) => longestGapMs ?? 0))),
    scenarios: scenarios.map(({ violations: _, ...scenario }) => scenario),
    violations: scenarios.flatMap(({ violations }) => violations),
  };
}

function printReport({ seed, seconds, starts, plannedStarts, samplesPerSecond, longestGapMs, ...report }) {
  printTable(
    `${starts} contended starts in ${seconds} s`,
    report.scenarios.map((scenario) => ({
      scenario: scenario.scenario,
      trials: String(scenario.trials),
      starts: String(scenario.starts),
      kills: String(scenario.kills),
      'owners per trial': scenario.owners === null ? '-' : `${scenario.owners.min}–${scenario.owners.max}`,
      'became ready': String(scenario.becameReady),
      'longest time to own': scenario.longestOwnMs === null ? '-' : `${Math.round(scenario.longestOwnMs)} ms`,
      'most servers at once': String(scenario.mostServersAtOnce ?? 'not checked'),
      orphans: canReadProcessTable ? String(scenario.orphans) : 'not checked',
      'files left': String(scenario.filesLeft),
    })),
  );
  if (samplesPerSecond !== null)
    print(`\nprocess table: ${samplesPerSecond} samples per second, at most ${longestGapMs} ms apart`);
  if (longestGapMs > TELLING_GAP_MS)
    print(
      'The machine was too busy to look more often: this proves less than a run on one that has less to do.',
    );
  if (starts < plannedStarts)
    print(`\nThe time was up after ${starts} of ${plannedStarts} starts: more with --minutes.`);
  for (const violation of report.violations) print(`\n✗ ${violation}`);
  print(
    report.violations.length === 0
      ? '\nNothing wrong.'
      : `\n${report.violations.length} violations. The same kills again: --seed ${seed}`,
  );
}

/** On a terminal one line that changes; elsewhere a line each time. */
function progressLine() {
  const { stderr } = process;
  return {
    show: (text) => stderr.write(stderr.isTTY ? `\r\x1b[K${text}` : `${text}\n`),
    clear: () => stderr.isTTY && stderr.write('\r\x1b[K'),
  };
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        starts: { type: 'string', default: DEFAULTS.starts },
        'at-once': { type: 'string', default: DEFAULTS['at-once'] },
        minutes: { type: 'string', default: DEFAULTS.minutes },
        only: { type: 'string', default: '' },
        seed: { type: 'string', default: String(newSeed()) },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    return {
      scenarios: readScenarios(values.only),
      starts: readNumber('--starts', values.starts, { min: 1 }),
      atOnce: readNumber('--at-once', values['at-once'], { min: 2 }),
      minutes: readNumber('--minutes', values.minutes, { min: 0, whole: false }),
      seed: readNumber('--seed', values.seed, { min: 0 }),
      json: values.json,
      help: values.help,
    };
  } catch (error) {
    return { error: error.message };
  }
}

function readScenarios(only) {
  const chosen = SCENARIOS.filter(({ name }) => name.includes(only));
  if (chosen.length === 0) throw new Error(`--only ${JSON.stringify(only)} is in the name of no scenario`);
  return chosen;
}
