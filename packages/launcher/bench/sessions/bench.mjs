import { exitCodeOf } from '../../../../scripts/bench-kit/command.mjs';
import { milliseconds, printTable } from '../../../../scripts/bench-kit/figures.mjs';
import { describeMachine } from '../../../../scripts/bench-kit/machine.mjs';
import { measureInto } from '../../../../scripts/bench-kit/measure-into.mjs';
import { print } from '../../../../scripts/workspace/say.mjs';
import { loadClients } from './clients.mjs';
import { compareSessions } from './compare.mjs';
import { rage } from './storm.mjs';

/** Compares 20 attached sessions with a single one, then kills and stops processes under six clients that write. */
export async function benchSessions({ minutes, seed, json }) {
  if (process.platform !== 'linux')
    return print('skipped: processes are found in /proc, which only Linux has');
  if (!json) print(`${describeMachine()}\nseed ${seed}`);
  const report = { seed, problems: [] };
  await measureInto(report, async (context) => {
    report.compared = await compareSessions({ ...context, seed });
    if (report.compared.differing > 0)
      report.problems.push(`${report.compared.differing} answers differ from those of a single session`);
  });
  if (minutes > 0 && !report.interrupted)
    await measureInto(report, async (context) => {
      const connect = await loadClients(context);
      report.storm = await rage({ ...context, minutes, seed, connect });
      report.problems.push(...report.storm.problems);
    });
  if (json) print(JSON.stringify(report, null, 2));
  else printReport(report);
  return exitCodeOf(report);
}

function printReport({ compared, storm, problems, seed }) {
  if (compared !== undefined)
    printTable(`${compared.sessions} attached sessions, ${compared.requests} requests in all`, [
      rowOf('one session', compared.alone),
      rowOf('all at once', compared.together),
    ]);
  if (storm !== undefined) {
    printTable(
      `${storm.clients} clients in the storm`,
      Object.entries(storm.struck).map(([what, times]) => ({ struck: what, times: String(times) })),
    );
    print(
      `\n${storm.sent} writes sent, ${storm.acknowledged} acknowledged, ${storm.unknown} of unknown outcome; ${storm.reconnected} clients came back; longest pause ${milliseconds(storm.longestPauseMs)}`,
    );
  }
  for (const problem of problems) print(`\n✗ ${problem}`);
  print(
    problems.length === 0
      ? '\nNothing wrong: no acknowledged write lost or doubled, no process left, no surviving client disconnected.'
      : `\n${problems.length} problems, seed ${seed}.`,
  );
}

function rowOf(what, { medianMs, p99Ms }) {
  return { sessions: what, median: milliseconds(medianMs), p99: milliseconds(p99Ms) };
}
