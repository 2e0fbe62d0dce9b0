import { exitCodeOf } from '../../../../scripts/bench-kit/command.mjs';
import { measureInto } from '../../../../scripts/bench-kit/measure-into.mjs';
import { canReadProcessTable } from '../../../../scripts/bench-kit/process-usage.mjs';
import { print } from '../../../../scripts/workspace/say.mjs';
import { soakWithCycles } from './cycles.mjs';
import { printReport, summarize } from './report.mjs';
import { soakWithRequests } from './requests.mjs';
import { judge } from './verdict.mjs';

const UNMEASURED =
  'This platform has no /proc: memory, descriptors, processes and sockets were not checked; answers, exit codes and files were.';

/** Sends mixed requests through one instance, then runs many instances one after the other, and looks for growth. */
export async function benchSoak({ minutes, cycles, seed, json }) {
  const report = { seed, unmeasured: canReadProcessTable ? null : UNMEASURED, problems: [] };
  await measureInto(report, async (context) => {
    if (minutes > 0) report.requests = await soakWithRequests({ ...context, minutes, seed });
    if (cycles > 0 && !context.stop.aborted) report.cycles = await soakWithCycles({ ...context, cycles });
  });
  report.problems.push(...judge(report));
  if (json) print(JSON.stringify(summarize(report), null, 2));
  else printReport(report);
  return exitCodeOf(report);
}
