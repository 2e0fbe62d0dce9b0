import { seededRandom } from '../../../../scripts/bench-kit/random.mjs';
import { ownDescriptors } from './arena.mjs';
import { startMonitor } from './monitor.mjs';
import { runTrial } from './trial.mjs';

/**
 * Runs the trials of the scenarios in turn, so that each has had its share when the time is up: then the trial under
 * way is finished, and no other begins.
 * @returns a summary of each scenario, in their order.
 */
export async function runContention({ arena, scenarios, starts, atOnce, seed, limitMs, onTrial }) {
  const plan = planTrials({ starts, atOnce, scenarios });
  const monitor = await startMonitor(arena.dataDir);
  const descriptorsBefore = ownDescriptors();
  const deadline = performance.now() + limitMs;
  const results = [];
  try {
    for (const [index, { scenario, starts: count }] of plan.entries()) {
      if (performance.now() >= deadline) break;
      const random = seededRandom(seed, `trial ${index}`);
      const trial = await runTrial({ arena, monitor, scenario, starts: count, random, descriptorsBefore });
      results.push({ scenario: scenario.name, ...trial });
      onTrial({ done: results.length, planned: plan.length, scenario: scenario.name, trial });
    }
  } finally {
    await monitor.stop();
  }
  return scenarios.map(({ name }) =>
    summarize({
      scenario: name,
      planned: plan.filter(({ scenario }) => scenario.name === name),
      trials: results.filter(({ scenario }) => scenario === name),
    }),
  );
}

/** Equal shares for the scenarios, in trials of `atOnce`; what does not fill a trial makes a smaller one. */
function planTrials({ starts, atOnce, scenarios }) {
  const trials = [];
  for (let left = starts; left > 0; ) {
    const count = Math.min(atOnce, left);
    trials.push({ scenario: scenarios[trials.length % scenarios.length], starts: count });
    left -= count;
  }
  return trials;
}

function summarize({ scenario, planned, trials }) {
  const all = (key) => trials.map((trial) => trial[key]);
  const seen = all('seen').filter((lap) => lap !== null);
  const total = (values) => values.reduce((sum, value) => sum + value, 0);
  const largest = (values) => (values.length === 0 ? null : Math.max(...values));
  return {
    scenario,
    trials: trials.length,
    starts: total(all('starts')),
    plannedStarts: total(planned.map(({ starts }) => starts)),
    kills: total(all('killed')),
    owners: trials.length === 0 ? null : { min: Math.min(...all('owners')), max: Math.max(...all('owners')) },
    becameReady: total(all('becameReady')),
    longestOwnMs: largest(all('longestOwnMs')),
    mostServersAtOnce: largest(seen.map(({ mostServers }) => mostServers)),
    mostDatabasesOpenAtOnce: largest(seen.map(({ mostOpen }) => mostOpen)),
    orphans: total(all('orphans')),
    filesLeft: total(all('filesLeft').map(({ length }) => length)),
    samples: total(seen.map(({ samples }) => samples)),
    sampledSeconds: total(seen.map(({ seconds }) => seconds)),
    longestGapMs: largest(seen.map(({ longestGapMs }) => longestGapMs)),
    violations: trials.flatMap(({ violations }, index) =>
      violations.map((what) => `${scenario}, trial ${index + 1}: ${what}`),
    ),
  };
}
