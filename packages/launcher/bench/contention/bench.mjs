import { exitCodeOf } from '../../../../scripts/bench-kit/command.mjs';
import { printTable } from '../../../../scripts/bench-kit/figures.mjs';
import { disposeWhenInterrupted } from '../../../../scripts/bench-kit/interruption.mjs';
import { describeMachine } from '../../../../scripts/bench-kit/machine.mjs';
import { canReadProcessTable } from '../../../../scripts/bench-kit/process-usage.mjs';
import { createProgress } from '../../../../scripts/bench-kit/progress.mjs';
import { fail, print } from '../../../../scripts/workspace/say.mjs';
import { openArena } from './arena.mjs';
import { runContention } from './run.mjs';
import { SCENARIOS } from './scenarios.mjs';
import { checkMonitor } from './self-check.mjs';

/** An instance that came and went between two samples would not have been seen. */
const TELLING_GAP_MS = 1_000;

/** Lets many starts contend for one lock, and watches the process table meanwhile. */
export async function benchContention({ only, ...options }) {
  const scenarios = SCENARIOS.filter(({ name }) => name.includes(only));
  if (scenarios.length === 0)
    return fail(`bench:lock: --only ${JSON.stringify(only)} is in the name of no scenario`, 2);
  const arena = openArena();
  disposeWhenInterrupted(arena.dispose);
  try {
    return await contest(arena, { ...options, scenarios });
  } finally {
    arena.dispose();
  }
}

async function contest(arena, { scenarios: chosen, starts, 'at-once': atOnce, minutes, seed, json }) {
  const say = json ? () => {} : print;
  say(`${describeMachine()}\nseed ${seed}`);
  const found = await checkMonitor(arena);
  say(
    found === null
      ? 'not checked on this platform, which has no /proc: servers at once, orphans, descriptors of the bench; no server is killed'
      : `monitor: found ${found.mostOpen} servers with one database open when two were started without a lock`,
  );
  const startedAt = performance.now();
  const progress = createProgress();
  const scenarios = await runContention({
    arena,
    scenarios: chosen,
    starts,
    atOnce,
    seed,
    limitMs: minutes * 60_000,
    onTrial: ({ done, planned, scenario, trial }) => {
      progress.tell(`trial ${done} of ${planned} (${scenario}): ${trial.violations.length} violations`);
    },
  });
  progress.clear();
  const report = summarize({ scenarios, seed, starts, seconds: (performance.now() - startedAt) / 1000 });
  if (json) print(JSON.stringify(report, null, 2));
  else printReport(report);
  return exitCodeOf({ problems: report.violations, incomplete: report.starts < starts });
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
