import { cellsOf, figuresOf, milliseconds, printTable } from '../../../scripts/bench-kit/figures.mjs';
import { print } from '../../../scripts/workspace/say.mjs';
import { GOALS } from './goals.mjs';

const SHOWN_TURNS = 12;

/** The report with median and p99 in place of all times. */
export function summarize({ cases, starts, writes, files, ...rest }) {
  const each = (timesOf) =>
    Object.fromEntries(Object.entries(timesOf ?? {}).map(([name, times]) => [name, figuresOf(times)]));
  return {
    ...rest,
    cases: (cases ?? []).map(({ name, isUnbounded, times, bytes }) => ({
      name,
      hasGoal: !isUnbounded,
      ...figuresOf(times),
      bytes,
    })),
    starts: each(starts),
    writes: each(writes),
    files: each(files),
  };
}

/** @param report as `summarize` returns it. */
export function printReport({
  cases,
  starts,
  writes,
  files,
  turns = [],
  contents,
  toolsBytes,
  chain,
  problems,
  interrupted,
}) {
  if (contents) print(`${describe(contents)}`);
  if (cases.length > 0) {
    printTable(
      "Reading, through the built server's stdio with the SDK's client",
      cases.map(({ name, hasGoal, bytes, ...times }) => ({
        case: hasGoal ? name : `${name} (no goal)`,
        ...shown(times),
        'longest answer': `${(bytes / 1_000).toFixed(1)} kB`,
      })),
    );
    const longest = cases.toSorted((a, b) => b.bytes - a.bytes)[0];
    print(`\nLongest answer: ${longest.bytes} bytes (${longest.name}). tools/list: ${toolsBytes} bytes.`);
  }
  printTimes('Writing (no goal)', writes);
  printTimes('Files out and in', files);
  printTimes('From the start of the server to the answer of initialize (no goal)', starts);
  const [worst] = turns;
  if (worst !== undefined) {
    const shownTurns = turns.slice(0, SHOWN_TURNS);
    printTable(
      'Longest turns of the event loop, without the time spent waiting for a processor',
      shownTurns.map(({ name, ms }) => ({ call: name, turn: milliseconds(ms) })),
    );
    print(`\nlongest turn of the event loop: ${worst.name} ${Math.round(worst.ms)} ms`);
  }
  if (chain) print(`\nAudit log: ${chain.entries} entries, its chain verified in ${milliseconds(chain.ms)}.`);
  for (const problem of problems) print(`\n✗ ${problem}`);
  const verdict = interrupted
    ? 'Interrupted: this is what was measured so far. Goals'
    : problems.length > 0
      ? 'Goals'
      : 'All goals met';
  print(`\n${verdict}: ${GOALS}.`);
}

function describe({ organizations, profiles, assessments, auditEntries, bytes, seconds }) {
  return `${organizations} organizations, ${profiles} profiles, ${assessments} assessments, ${auditEntries} audit entries: ${(bytes / 1e6).toFixed(1)} MB, made in ${seconds} s`;
}

function printTimes(title, timesOf) {
  const rows = Object.entries(timesOf).filter(([, { calls }]) => calls > 0);
  if (rows.length > 0)
    printTable(
      title,
      rows.map(([name, times]) => ({ what: name, ...shown(times) })),
    );
}

function shown({ calls, ...figures }) {
  return { calls: String(calls), ...cellsOf(figures) };
}
