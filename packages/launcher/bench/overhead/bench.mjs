import { loadavg } from 'node:os';
import { exitCodeOf } from '../../../../scripts/bench-kit/command.mjs';
import { printTable } from '../../../../scripts/bench-kit/figures.mjs';
import { describeMachine } from '../../../../scripts/bench-kit/machine.mjs';
import { measureInto } from '../../../../scripts/bench-kit/measure-into.mjs';
import { canReadProcessTable } from '../../../../scripts/bench-kit/process-usage.mjs';
import { fail, print } from '../../../../scripts/workspace/say.mjs';
import { compareWithRecord } from './check.mjs';
import { measureParts } from './measure-parts.mjs';
import { readRecord, writeRecord } from './record.mjs';
import { tablesOfReport } from './report-tables.mjs';
import { settingOf } from './setting.mjs';
import { PARTS } from './tables.mjs';
import { misuseOf } from './usage.mjs';

/** Measures what csf-mcp costs beside what it is compared with, and how that compares with what was recorded. */
export async function benchOverhead(options) {
  const recorded = readRecord();
  const misuse = misuseOf(options, { hasRecord: recorded !== null });
  if (misuse) return fail(`bench: ${misuse}`, 2);
  const parts = Object.keys(PARTS).filter((part) => options.only === '' || part === options.only);
  const report = newReport(parts, options);
  await measureInto(report, (context) => measureParts(report, parts, { ...options, ...context }));
  if (options.check) report.check = compareWithRecord(report, recorded);
  if (options.json) print(JSON.stringify(report, null, 2));
  else printReport(report);
  if (options.write) return write(report, options);
  return exitCodeOf({
    problems: [...report.problems, ...(report.check?.worse ?? [])],
    interrupted: report.interrupted,
    incomplete: report.skipped.length > 0,
  });
}

/** What does not take part is null. */
function newReport(parts, { rounds, requests, megabytes }) {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    load: Number(loadavg()[0].toFixed(1)),
    rounds,
    requests: parts.includes('memory') ? requests : null,
    megabytes: parts.includes('relay') ? megabytes : null,
    databaseMegabytes: null,
    peers: null,
    rows: [],
    skipped: [],
    notes: canReadProcessTable ? [] : ['This platform has no /proc: memory is not measured.'],
    problems: [],
  };
}

function write({ problems, interrupted, skipped, notes: _, ...record }, { json }) {
  if (problems.length > 0 || interrupted || skipped.length > 0)
    return fail('Not recorded, because not everything was measured.', 1);
  writeRecord(record);
  return json ? 0 : print('Recorded in docs/benchmarks.json and docs/benchmarks.md.');
}

function printReport({ skipped, notes, problems, interrupted, check, ...report }) {
  print(settingOf(report).join('\n'));
  for (const { title, lines } of tablesOfReport(report)) printTable(title, lines);
  print('');
  for (const note of notes) print(note);
  if (skipped.length > 0) print(`Skipped: ${skipped.join(', ')}.`);
  if (interrupted) print('Interrupted: this is what was measured so far.');
  if (check) printCheck(check);
  for (const problem of problems) print(`✗ ${problem}`);
}

function printCheck({ worse, compared, missing }) {
  if (missing.length > 0) print(`Not compared with docs/benchmarks.json: ${missing.join(', ')}.`);
  for (const line of worse) print(`✗ worse: ${line}`);
  print(`${compared - worse.length} of ${compared} rows are no worse than in docs/benchmarks.json.`);
}
