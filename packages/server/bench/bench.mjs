import { writeFileSync } from 'node:fs';
import { exitCodeOf } from '../../../scripts/bench-kit/command.mjs';
import { describeMachine } from '../../../scripts/bench-kit/machine.mjs';
import { measureInto } from '../../../scripts/bench-kit/measure-into.mjs';
import { print } from '../../../scripts/workspace/say.mjs';
import { prepareCases } from './cases.mjs';
import { openClient } from './client.mjs';
import { fileCases, measureFiles } from './files.mjs';
import { fill } from './fill.mjs';
import { missedGoals, slowFiles } from './goals.mjs';
import { contentsOf, verifyChain } from './inspect.mjs';
import { measure } from './measure.mjs';
import { printReport, summarize } from './report.mjs';
import { measureStarts } from './start.mjs';
import { writingTurnCases } from './turn-cases.mjs';
import { MAX_TURN_MS, measureTurns, watchingTurns } from './turns.mjs';
import { measureWrites } from './writes.mjs';

/** Measures how fast the server answers on a large database. */
export async function benchServer({ json, ...options }) {
  const report = { seed: options.seed, machine: describeMachine(), problems: [] };
  if (!json) print(`${report.machine}\nseed ${report.seed}`);
  await measureInto(report, (context) => run({ ...options, ...context }, report));
  const summary = summarize(report);
  if (json) print(JSON.stringify(summary, null, 2));
  else printReport(summary);
  return exitCodeOf(report);
}

/** Puts into the report what each step finds, so that it is there if a later one fails. */
async function run({ organizations, ...common }, report) {
  const { stop } = common;
  const { dataDir } = common.scratch;
  const startedAt = performance.now();
  const data = await fill({ ...common, dataDir, organizations });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  report.contents = { organizations, ...(await contentsOf(dataDir)), seconds };
  report.starts = await measureStarts(common);
  if (stop.aborted) return;

  const session = await openClient(common.scratch);
  try {
    const { cases, problems, toolsBytes } = await prepareCases(session, { ...common, data });
    report.problems.push(...problems);
    report.toolsBytes = toolsBytes;
    report.cases = await measure({ ...common, session, cases });
    report.problems.push(...missedGoals(report));
    report.writes = await measureWrites(session, { ...common, data });
    report.files = await measureFiles(session, { ...common, data, dataDir });
    report.problems.push(...slowFiles(report));
  } finally {
    await session.close();
  }
  if (stop.aborted) return;
  report.turns = await turnsOf({ ...common, data });
  report.problems.push(...longTurns(report.turns));
  if (stop.aborted) return;

  report.chain = await verifyChain(dataDir);
  const { intact, brokenAt, reason } = report.chain;
  if (!intact) report.problems.push(`the audit log's chain is broken at entry ${brokenAt}: ${reason}`);
}

/** In a server of its own, because it watches itself. What these calls write is gone in the end. */
async function turnsOf({ scratch, ...common }) {
  const file = scratch.path('turns');
  writeFileSync(file, '');
  const session = await openClient({ ...scratch, env: watchingTurns(scratch.env, file) });
  try {
    const { cases } = await prepareCases(session, common);
    const { exports, imports } = fileCases(session, { ...common, dataDir: scratch.dataDir });
    const files = Object.entries({ ...exports, ...imports }).map(([name, send]) => ({ name, send }));
    const writing = writingTurnCases(session, common);
    return await measureTurns(file, { ...common, cases: [...cases, ...files, ...writing] });
  } finally {
    await session.close();
  }
}

function longTurns(turns) {
  return turns
    .filter(({ ms, problem }) => problem !== null || ms >= MAX_TURN_MS)
    .map(({ name, ms, problem }) => `${name}: ${problem ?? `a turn of ${Math.round(ms)} ms`}`);
}
