import { type Check, type Group, missingFor } from './check.ts';
import type { Exit, Session } from './session.ts';
import { IS_WINDOWS } from './this-system.ts';

/**
 * How many checks run at once. Three keep two cores busy and still meet their time bounds. Files and processes of Windows
 * take this process longer, and meanwhile it reads no output of any csf-mcp.
 */
const AT_ONCE = IS_WINDOWS ? { busy: 2, waiting: 2, alone: 1 } : { busy: 3, waiting: 5, alone: 1 };
const CHECK_LIMIT_MS = 120_000;
const SHOWN_LINES = 25;

/** The surroundings of a check: a sandbox, or a set of containers. */
export interface Box extends AsyncDisposable {
  readonly sessions: readonly Session[];
}

export interface RunChecksOptions<B extends Box> {
  readonly groups: readonly Group<B>[];
  /** Runs only checks whose group or title contains this text. */
  readonly only?: string | undefined;
  /** Called once for each check. */
  readonly createBox: (check: Check<B>) => B;
  readonly print: (text: string) => unknown;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

interface Job<B extends Box> {
  readonly group: string;
  readonly check: Check<B>;
  line: string | null;
  outcome: keyof Tally;
}

const openBoxes = new Set<AsyncDisposable>();

/** Runs the checks, several at once, and prints a line for each in the order of the groups. */
export async function runChecks<B extends Box>(options: RunChecksOptions<B>): Promise<Tally> {
  const jobs = select(options);
  if (jobs.length === 0) options.print(`No group or title of a check contains "${options.only}".`);
  const printSoFar = orderedPrinter(jobs, options.print);
  const pool = async (size: number, some: readonly Job<B>[]): Promise<void> => {
    const queue = [...some];
    const worker = async (): Promise<void> => {
      for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
        await runJob(job, options.createBox);
        printSoFar();
      }
    };
    await Promise.all(Array.from({ length: size }, worker));
  };
  const { alone = [], waiting = [], busy = [] } = Object.groupBy(jobs, kindOf);
  using stray = collectStrayErrors();
  await Promise.all([pool(AT_ONCE.waiting, waiting), pool(AT_ONCE.busy, busy)]);
  await pool(AT_ONCE.alone, alone);
  for (const error of stray.errors) options.print(indent(`✗ nobody waited for: ${messageOf(error)}`, 2));
  const count = (outcome: keyof Tally): number => jobs.filter((job) => job.outcome === outcome).length;
  return {
    passed: count('passed'),
    failed: count('failed') + stray.errors.length,
    skipped: count('skipped'),
  };
}

/** A check that has failed may leave others of its promises behind. They must not end the whole run. */
function collectStrayErrors(): Disposable & { readonly errors: readonly unknown[] } {
  const errors: unknown[] = [];
  const collect = (error: unknown): void => void errors.push(error);
  process.on('unhandledRejection', collect);
  return { errors, [Symbol.dispose]: () => process.off('unhandledRejection', collect) };
}

/** Ends everything that the running checks have started. For a run that is interrupted. */
export async function disposeOpenBoxes(): Promise<void> {
  await Promise.allSettled([...openBoxes].map((box) => box[Symbol.asyncDispose]()));
}

function select<B extends Box>({ groups, only = '' }: RunChecksOptions<B>): Job<B>[] {
  const wanted = only.toLowerCase();
  return groups.flatMap(({ title: group, checks }) =>
    checks
      .filter(({ title }) => `${group}: ${title}`.toLowerCase().includes(wanted))
      .map((check): Job<B> => ({ group, check, line: null, outcome: 'failed' })),
  );
}

function kindOf<B extends Box>({ check }: Job<B>): keyof typeof AT_ONCE {
  if (check.isAlone) return 'alone';
  return check.isConcurrent ? 'waiting' : 'busy';
}

async function runJob<B extends Box>(job: Job<B>, createBox: (check: Check<B>) => B): Promise<void> {
  const { check } = job;
  const missing = missingFor(check);
  if (missing !== null) {
    job.outcome = 'skipped';
    job.line = `- ${check.title} (skipped: needs ${missing})`;
    return;
  }
  const startedAt = performance.now();
  const problem = await perform(check, createBox(check));
  const ms = Math.round(performance.now() - startedAt);
  job.outcome = problem === null ? 'passed' : 'failed';
  job.line =
    problem === null ? `✓ ${check.title} (${ms} ms)` : `✗ ${check.title} (${ms} ms)\n${indent(problem)}`;
}

/** @returns what went wrong and the state of every process that took part, or null */
async function perform<B extends Box>(check: Check<B>, box: B): Promise<string | null> {
  openBoxes.add(box);
  let problem: string | null = null;
  try {
    await withinLimit(Promise.resolve(check.act(box)));
  } catch (error) {
    problem = [messageOf(error), ...box.sessions.map(describe)].join('\n');
  }
  try {
    await box[Symbol.asyncDispose]();
  } catch (error) {
    problem ??= messageOf(error);
  }
  openBoxes.delete(box);
  return problem;
}

async function withinLimit(act: Promise<void>): Promise<void> {
  const limit = Promise.withResolvers<never>();
  const over = () => limit.reject(new Error(`not finished after ${CHECK_LIMIT_MS / 1_000} s`));
  const timer = setTimeout(over, CHECK_LIMIT_MS);
  try {
    await Promise.race([act, limit.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The message, and the line of code that failed. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const place = /[^\s(/]+\/[^\s(/]+:\d+:\d+(?=\)?$)/m.exec(error.stack?.replace(error.message, '') ?? '');
  return place === null ? error.message : `${error.message}\n(at ${place[0]})`;
}

function describe({ name, exited, stderr }: Session): string {
  const end = exited();
  const said = stderr().trimEnd().split('\n').slice(-SHOWN_LINES).join('\n');
  const state = end === null ? 'still running' : `ended with ${describeExit(end)}`;
  return `${name}: ${state}, stderr:\n${indent(said === '' ? '(nothing)' : said)}`;
}

function describeExit({ code, signal }: Exit): string {
  return signal ?? `code ${code}`;
}

/** Prints each finished check once all checks before it are finished. */
function orderedPrinter<B extends Box>(jobs: readonly Job<B>[], print: (text: string) => unknown) {
  let next = 0;
  let group: string | null = null;
  return () => {
    for (let job = jobs[next]; job !== undefined && job.line !== null; job = jobs[++next]) {
      if (job.group !== group) print(`\n${job.group}`);
      group = job.group;
      print(indent(job.line, 2));
    }
  };
}

function indent(text: string, by = 4): string {
  return text.replace(/^/gm, ' '.repeat(by));
}
