/** Runs the checks, a few at a time, and prints a line for each in the order in which they are written. */
import { describeExit } from './session.js';

/** Enough to keep two cores busy, few enough to leave the time bounds alone. */
const AT_ONCE = 3;
const CHECK_LIMIT_MS = 60_000;
const SHOWN_LINES = 25;

/** `alone`: the check loads the machine so much that the time bounds of others would suffer. */
export function check(title, run, { alone = false } = {}) {
  return { title, run, alone };
}

/** Each check gets a sandbox of its own. Returns how many passed and failed. */
export async function runChecks({ groups, only = '', createSandbox, print }) {
  const jobs = select(groups, only);
  const printInOrder = orderedPrinter({ jobs, print });
  const finish = async (job) => {
    job.result = await runCheck({ job, createSandbox });
    printInOrder();
  };
  await inPool(
    jobs.filter((job) => !job.alone),
    finish,
  );
  for (const job of jobs.filter((job) => job.alone)) await finish(job);
  const failed = jobs.filter((job) => job.result.error).length;
  return { passed: jobs.length - failed, failed };
}

function select(groups, only) {
  const wanted = only.toLowerCase();
  return groups.flatMap((group) =>
    group.checks
      .filter(({ title }) => `${group.title}: ${title}`.toLowerCase().includes(wanted))
      .map((one) => ({ ...one, group: group.title, result: undefined })),
  );
}

async function inPool(jobs, work) {
  const queue = [...jobs];
  const worker = async () => {
    for (let job = queue.shift(); job; job = queue.shift()) await work(job);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

async function runCheck({ job, createSandbox }) {
  const startedAt = performance.now();
  const sandbox = createSandbox();
  let error;
  try {
    await limited(job.run(sandbox));
  } catch (cause) {
    error = explain(cause, sandbox);
  }
  const ms = performance.now() - startedAt;
  try {
    await sandbox.dispose();
  } catch (cause) {
    error ??= explain(cause, sandbox);
  }
  return { error, ms };
}

async function limited(promise) {
  let timer;
  const limit = new Promise((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`not finished after ${CHECK_LIMIT_MS / 1000} s`)),
      CHECK_LIMIT_MS,
    );
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** The failure, and how each process that took part stands, with what it said last. */
function explain(error, sandbox) {
  const place = /checks\/[^\s)]+/.exec(error.stack ?? '')?.[0];
  const participants = sandbox.sessions.map((session) => {
    const state = session.exited ? `exited with ${describeExit(session.exited)}` : 'still running';
    const said = session.stderr.trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
    return `${session.label}: ${state}, stderr:\n${indent(said || '(nothing)')}`;
  });
  return [`${error.message}${place ? `\n(at ${place})` : ''}`, ...participants].join('\n');
}

/** Prints as far as everything before is finished too. */
function orderedPrinter({ jobs, print }) {
  let next = 0;
  let group;
  return () => {
    for (; jobs[next]?.result; next += 1) {
      const job = jobs[next];
      if (job.group !== group) {
        group = job.group;
        print(`\n${group}`);
      }
      print(`  ${job.result.error ? '✗' : '✓'} ${job.title} (${Math.round(job.result.ms)} ms)`);
      if (job.result.error) print(indent(job.result.error, 6));
    }
  };
}

function indent(text, by = 4) {
  return text.replace(/^/gm, ' '.repeat(by));
}
