// npm run bench:soak: does anything grow? Mixed requests through one instance, then many instances one after the other.

import { createProgress } from './bench/progress.mjs';
import { soakWithCycles } from './bench/soak/cycles.mjs';
import { readOptions } from './bench/soak/options.mjs';
import { canMeasure } from './bench/soak/process-usage.mjs';
import { printReport, summarize } from './bench/soak/report.mjs';
import { soakWithRequests } from './bench/soak/requests.mjs';
import { openSession } from './bench/soak/session.mjs';
import { judge } from './bench/soak/verdict.mjs';
import { commandsOf, createScratch } from './bench/subjects.mjs';

const END_LIMIT_MS = 10_000;
const UNMEASURED =
  'This platform has no /proc: memory, descriptors, processes and sockets were not checked; answers, exit codes and files were.';

const options = readOptions(process.argv.slice(2));
if (options.help) process.stdout.write(options.help);
else if (options.problem) {
  process.stderr.write(`bench:soak: ${options.problem}`);
  process.exitCode = 2;
} else process.exitCode = await soak(options);

async function soak({ minutes, cycles, seed, json }) {
  const scratch = createScratch();
  const command = commandsOf(scratch)['csf-mcp start'];
  const progress = createProgress();
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interruption.abort());
  const common = { stop: interruption.signal, measures: canMeasure, progress: progress.tell };
  const report = { seed, unmeasured: canMeasure ? null : UNMEASURED, problems: [] };
  let session;
  const watch = (opened) => {
    session = opened;
    return opened;
  };
  try {
    if (minutes > 0) {
      const lockFile = scratch.env.CSF_MCP_LOCK_FILE;
      watch(openSession(command, scratch.env));
      report.requests = await soakWithRequests({ ...common, session, lockFile, minutes, seed });
      session.endInput();
      await session.exited;
    }
    if (cycles > 0 && !interruption.signal.aborted)
      report.cycles = await soakWithCycles({ ...common, command, scratch, cycles, onSession: watch });
  } catch (error) {
    report.problems.push(error.message);
  } finally {
    if (session) await endWithin(session, END_LIMIT_MS);
    scratch.dispose();
    progress.clear();
  }
  report.interrupted = interruption.signal.aborted;
  report.problems.push(...judge(report));
  if (json) console.log(JSON.stringify(summarize(report), null, 2));
  else printReport(report);
  if (report.problems.length > 0) return 1;
  return report.interrupted ? 130 : 0;
}

/** However the run ended, its instance ends with it. */
async function endWithin(session, limitMs) {
  session.endInput();
  const timer = setTimeout(() => session.signal('SIGKILL'), limitMs);
  await session.exited;
  clearTimeout(timer);
}
