import type * as sqlite from 'node:sqlite';
import * as threads from 'node:worker_threads';
import { BUSY_TIMEOUT_MS } from './busy-timeout.ts';
import { DURABLE_PRAGMAS, SAFETY_PRAGMAS, sqlitePath } from './open-sqlite.ts';

/** In MiB. SQLite's pages are outside of this heap. The thread starts with half of it, too. */
const HEAP = { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 };

/** In memory: what is written must not lie in a temporary file as well. */
const PRAGMAS = `${SAFETY_PRAGMAS}; PRAGMA temp_store = MEMORY; ${DURABLE_PRAGMAS}`;

interface Task {
  readonly file: string;
  readonly options: sqlite.DatabaseSyncOptions;
  readonly pragmas: string;
}

/** The program of the thread is the text of a function, as that of a check is (check-in-thread.ts). */
const PROGRAM = `(${rewrite})(
  process.getBuiltinModule('node:worker_threads'),
  process.getBuiltinModule('node:sqlite'),
)`;

function rewrite({ parentPort, workerData }: typeof threads, { DatabaseSync }: typeof sqlite): void {
  const { file, options, pragmas }: Task = workerData;
  const database = new DatabaseSync(file, options);
  try {
    database.exec(pragmas);
    database.exec('VACUUM');
    parentPort?.postMessage(database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.['busy'] === 0);
  } finally {
    database.close();
  }
}

/**
 * Writes a database file anew, and empties its log. Nothing can interrupt it. The connection may attach a database,
 * because VACUUM builds the new file in one.
 * @returns false if it could not be done
 */
export async function rewriteInThread(file: string): Promise<boolean> {
  const workerData: Task = {
    file: sqlitePath(file),
    options: { timeout: BUSY_TIMEOUT_MS },
    pragmas: PRAGMAS,
  };
  const worker = new threads.Worker(PROGRAM, { eval: true, workerData, resourceLimits: HEAP });
  let isDone = false;
  worker.on('message', (said: boolean) => {
    isDone = said;
  });
  worker.on('error', () => {}); // SQLite refused, or there is no thread to be had: it is not done
  await new Promise((resolve) => worker.once('exit', resolve));
  return isDone;
}
