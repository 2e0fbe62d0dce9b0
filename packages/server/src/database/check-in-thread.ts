import type * as sqlite from 'node:sqlite';
import * as threads from 'node:worker_threads';
import { BUSY_TIMEOUT_MS } from './busy-timeout.ts';
import { type CheckDepth, type CheckReport, checkTables } from './check-tables.ts';
import { SAFETY_LIMITS, SAFETY_PRAGMAS, sqlitePath } from './open-sqlite.ts';

/** In MiB. SQLite's pages are outside of this heap. The thread starts with half of it, too. */
const HEAP = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };

/** What the thread gets. */
interface Task {
  readonly file: string;
  readonly options: sqlite.DatabaseSyncOptions;
  readonly pragmas: string;
  readonly depth: CheckDepth;
  /** One number in shared memory. When it is not 0, the check ends before the next table. */
  readonly stop: Int32Array;
}

/**
 * The program of the thread is the text of two functions: bundled or not, there is no second file to find. So they use
 * nothing but their arguments and what every thread has.
 */
const PROGRAM = `(${runCheck})(
  ${checkTables},
  process.getBuiltinModule('node:worker_threads'),
  process.getBuiltinModule('node:sqlite'),
)`;

function runCheck(
  checkTablesOf: typeof checkTables,
  { parentPort, workerData }: typeof threads,
  { DatabaseSync }: typeof sqlite,
): void {
  const { file, options, pragmas, depth, stop }: Task = workerData;
  const check = checkTablesOf(() => {
    const database = new DatabaseSync(file, options);
    database.exec(pragmas);
    return database;
  }, depth);
  let step = check.next();
  while (step.done !== true) step = Atomics.load(stop, 0) === 0 ? check.next() : check.return(step.value);
  parentPort?.postMessage(step.value);
}

/**
 * Checks a database in a thread of its own. It is in the process that has the database open, so that SQLite knows of both
 * connections. `abort` ends it before the next table: nothing can interrupt SQLite within one.
 * @returns the report, when the thread has ended
 * @throws a system error when there is no thread to be had
 */
export async function checkInThread(
  file: string,
  abort: AbortSignal,
  depth: CheckDepth = 'quick',
): Promise<CheckReport> {
  const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const options = { readOnly: true, timeout: BUSY_TIMEOUT_MS, limits: SAFETY_LIMITS };
  const workerData: Task = { file: sqlitePath(file), options, pragmas: SAFETY_PRAGMAS, depth, stop };
  const worker = new threads.Worker(PROGRAM, { eval: true, workerData, resourceLimits: HEAP });
  let report: CheckReport = { outcome: 'failed', errcode: null, message: 'the thread has said nothing' };
  worker.on('message', (said: CheckReport) => {
    report = said;
  });
  worker.on('error', ({ message }) => {
    report = { outcome: 'failed', errcode: null, message };
  });
  worker.unref();
  const stopSoon = (): void => {
    worker.ref(); // the process must not end while somebody waits
    Atomics.store(stop, 0, 1);
  };
  if (abort.aborted) stopSoon();
  else abort.addEventListener('abort', stopSoon, { once: true });
  await new Promise((resolve) => worker.once('exit', resolve));
  abort.removeEventListener('abort', stopSoon);
  return report;
}
