import {
  type Connection,
  CsfServerError,
  connectForReading,
  constantAnswers,
  createFrontDesk,
  openConnection,
} from '@csf-mcp/server/front-desk';
import type { ServerFailure } from '../channel/server-message.ts';
import { errorMessage, LauncherError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { LAUNCHER_GONE, openLifecycleLog } from '../log/lifecycle-log.ts';
import { messageLimits } from '../message-limits.ts';
import { boundStream, untilWritten } from '../streams/bounded-stream.ts';
import { createInputBudget } from './input-budget.ts';
import type { ServerProcessOptions } from './options.ts';
import { keepSessionRecord } from './session-record.ts';
import { createSessionTransport, type SessionTransport } from './transport.ts';

/** The launcher reads all the time. If it does not, it is about to kill us anyway. */
const OUTPUT_STALL_MS = 500;

type Program = Pick<typeof import('./serve.ts'), 'serve'>;

export interface RunOptions extends ServerProcessOptions {
  /** Opens the database. Tests bring connections of their own. */
  readonly connect?: () => Connection;
  /** Loads the MCP SDK and everything that needs it. */
  readonly load?: () => Promise<Program>;
}

/**
 * Opens the database, answers the first requests, and only then loads the MCP SDK: 60 ms that a client need not wait
 * for. Serves until the end of the input or a stop, and closes the database.
 * @returns the exit code of the process: 0, or 69 when the server cannot be opened or loaded, or finds its
 * database damaged
 */
export async function runServerProcess(options: RunOptions): Promise<number> {
  const { dataDir, lifecycleLog, launcherPid, errors, output, announceFailure, isLauncherGone } = options;
  const stderr = boundStream(errors);
  if (dataDir === undefined) {
    stderr.write('csf-mcp-server: this is the server process; run csf-mcp start instead\n');
    return EXIT.usage;
  }
  let connection: Connection;
  try {
    connection = await openDatabase(dataDir, options);
  } catch (error) {
    await announceFailure(describeOpenFailure(error));
    return EXIT.unavailable;
  }
  const desk = createFrontDesk(constantAnswers, options.version);
  const budget = createInputBudget();
  const client = createSessionTransport({
    ...options,
    desk,
    budget,
    limits: messageLimits(options.maxMessageMib),
    record: keepSessionRecord(true, new Date()),
  });
  await Promise.race([client.needsSdk, options.stop]);
  const program = await loadOrRefuse(client, options);
  if (program === null) {
    connection.close();
    await untilWritten(output, OUTPUT_STALL_MS);
    return EXIT.unavailable;
  }
  const failure = await program.serve(connection, client, { ...options, dataDir, stderr, budget });
  if (lifecycleLog !== undefined && isLauncherGone())
    openLifecycleLog(lifecycleLog, { name: 'server' })('warn', { launcherPid }, LAUNCHER_GONE);
  await stderr.flush(OUTPUT_STALL_MS);
  return failure === null ? EXIT.ok : EXIT.unavailable;
}

async function openDatabase(
  dataDir: string,
  {
    isReadOnly,
    closeStamp,
    lastDatabase,
    maxDatabaseMib,
    lockFiles,
    lockedDatabase,
    lockRange,
    connect,
    announceCheck,
  }: RunOptions,
): Promise<Connection> {
  if (lockFiles.length > 0) {
    // Most servers do not need its native module.
    const { holdDatabaseLock, holdServerLocks } = await import('./server-lock.ts');
    await holdServerLocks(lockFiles, lockRange);
    if (lockedDatabase !== undefined) await holdDatabaseLock(lockedDatabase, lockRange);
  }
  if (connect !== undefined) return connect();
  if (isReadOnly) return connectForReading(dataDir);
  return openConnection(dataDir, {
    closeStamp,
    lastDatabase,
    maxMib: maxDatabaseMib,
    onLongCheck: announceCheck,
  });
}

/** @returns null when it cannot be loaded. Then the client and the launcher are told. */
async function loadOrRefuse(
  client: SessionTransport,
  { load = () => import('./serve.ts'), announceFailure }: RunOptions,
): Promise<Program | null> {
  try {
    return await load();
  } catch (error) {
    const message = `a part of its program cannot be loaded (${firstLine(error)})`;
    client.refuseAll(`csf-mcp could not be started: ${message}`);
    await announceFailure({ message, hint: 'csf-mcp doctor says what is missing, and how to repair it.' });
    return null;
  }
}

function describeOpenFailure(error: unknown): ServerFailure {
  if (error instanceof CsfServerError) return { message: error.message, hint: error.hint };
  if (error instanceof LauncherError) return { message: error.message, hint: error.hint ?? '' };
  return { message: firstLine(error), hint: 'If it happens again, please report it with the log.' };
}

/** Node.js adds a list of files to the message about a missing module. */
function firstLine(error: unknown): string {
  const [line = ''] = errorMessage(error).split('\n');
  return line;
}
