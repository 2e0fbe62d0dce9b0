import { print } from '../../workspace/say.mjs';
import { describeMachine } from '../machine.mjs';
import { createProgress } from '../progress.mjs';
import { commandsOf, createScratch } from '../subjects.mjs';
import { prepareCases } from './cases.mjs';
import { fill } from './fill.mjs';
import { missedGoals } from './goals.mjs';
import { contentsOf, verifyChain } from './inspect.mjs';
import { measure } from './measure.mjs';
import { printReport, summarize } from './report.mjs';
import { openSession } from './session.mjs';
import { measureStarts } from './start.mjs';
import { measureWrites } from './writes.mjs';

/** Makes the data, measures and prints. @returns the exit code. */
export async function benchServer({ json, ...options }) {
  const scratch = createScratch();
  const progress = createProgress();
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interruption.abort());
  const report = { seed: options.seed, machine: describeMachine(), problems: [] };
  if (!json) print(`${report.machine}\nseed ${report.seed}`);
  try {
    await run({ ...options, scratch, stop: interruption.signal, progress: progress.tell }, report);
  } catch (error) {
    // Ctrl-C also reaches the server, which then leaves in the middle of something.
    if (!interruption.signal.aborted) report.problems.push(error.message);
  } finally {
    scratch.dispose();
    progress.clear();
  }
  report.interrupted = interruption.signal.aborted;
  const summary = summarize(report);
  if (json) print(JSON.stringify(summary, null, 2));
  else printReport(summary);
  if (report.problems.length > 0) return 1;
  return report.interrupted ? 130 : 0;
}

/** Puts into the report what each step finds, so that it is there if a later one fails. */
async function run({ organizations, ...common }, report) {
  const { scratch, stop } = common;
  const dataDir = scratch.env.CSF_MCP_DATA_DIR;
  const startedAt = performance.now();
  const data = await fill({ ...common, dataDir, organizations });
  const seconds = Math.round((performance.now() - startedAt) / 1_000);
  report.contents = { organizations, ...(await contentsOf(dataDir)), seconds };
  report.starts = await measureStarts(scratch, common);
  if (stop.aborted) return;

  const session = await openSession(commandsOf(scratch)['its server alone'], scratch.env);
  try {
    const { cases, problems, toolsBytes } = await prepareCases(session, { ...common, data });
    report.problems.push(...problems);
    report.toolsBytes = toolsBytes;
    report.cases = await measure({ ...common, session, cases });
    report.problems.push(...missedGoals(report));
    report.writes = await measureWrites(session, { ...common, data });
  } finally {
    await session.close();
  }
  if (stop.aborted) return;

  report.chain = await verifyChain(dataDir);
  const { intact, brokenAt, reason } = report.chain;
  if (!intact) report.problems.push(`the audit log's chain is broken at entry ${brokenAt}: ${reason}`);
}
