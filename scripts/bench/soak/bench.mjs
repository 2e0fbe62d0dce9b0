import { print } from '../../workspace/say.mjs';
import { exitCodeOf } from '../kit/command.mjs';
import { interruption } from '../kit/interruption.mjs';
import { canReadProcessTable } from '../kit/process-usage.mjs';
import { createProgress } from '../kit/progress.mjs';
import { createScratch } from '../kit/scratch.mjs';
import { soakWithCycles } from './cycles.mjs';
import { printReport, summarize } from './report.mjs';
import { soakWithRequests } from './requests.mjs';
import { judge } from './verdict.mjs';

const UNMEASURED =
  'This platform has no /proc: memory, descriptors, processes and sockets were not checked; answers, exit codes and files were.';

/** Does anything grow? Mixed requests through one instance, then many instances one after the other. */
export async function benchSoak({ minutes, cycles, seed, json }) {
  const scratch = createScratch();
  const progress = createProgress();
  const stop = interruption();
  const common = { scratch, stop, progress: progress.tell };
  const report = { seed, unmeasured: canReadProcessTable ? null : UNMEASURED, problems: [] };
  try {
    if (minutes > 0) report.requests = await soakWithRequests({ ...common, minutes, seed });
    if (cycles > 0 && !stop.aborted) report.cycles = await soakWithCycles({ ...common, cycles });
  } catch (error) {
    report.problems.push(error.message);
  } finally {
    scratch.dispose();
    progress.clear();
  }
  report.interrupted = stop.aborted;
  report.problems.push(...judge(report));
  if (json) print(JSON.stringify(summarize(report), null, 2));
  else printReport(report);
  return exitCodeOf(report);
}
