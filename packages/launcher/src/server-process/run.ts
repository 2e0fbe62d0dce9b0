import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type CsfServer, CsfServerError, openServer } from '@csf-mcp/server';
import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { OpenFailure } from '../channel/server-message.ts';
import { errorMessage, LauncherError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { LAUNCHER_GONE, openLifecycleLog } from '../log/lifecycle-log.ts';
import type { LockRange } from '../platform/lock-layout.ts';
import type { Platform } from '../platform/platform.ts';
import { boundStream, untilWritten } from '../streams/bounded-stream.ts';
import { listenForSessions } from './attached-sessions.ts';
import { type Session, type SessionOptions, serveSession } from './session.ts';

/** A handler that hangs must not keep the database open. */
const SESSION_CLOSE_LIMIT_MS = 100;

/** The launcher reads all the time. If it does not, it is about to kill us anyway. */
const OUTPUT_STALL_MS = 500;

export interface ServerProcessOptions {
  readonly platform: Platform;
  readonly dataDir: string | undefined;
  /** It only reads, while another instance has the data directory. */
  readonly isReadOnly: boolean;
  readonly logLevel: string;
  readonly version: string;
  /** Files that this process locks itself; none where it has inherited the launcher's locks. */
  readonly lockFiles: readonly string[];
  /** The bytes of these files to lock. */
  readonly lockRange: LockRange;
  /** The address where it lets further sessions in; undefined for none. */
  readonly attachAddress?: string | undefined;
  /** The lifecycle log. While there is a launcher, only the launcher writes to it. */
  readonly lifecycleLog: string | undefined;
  /** Resolves with the reason when the server has to leave now. */
  readonly stop: Promise<string>;
  readonly launcherPid: number;
  /** The launcher's end also ends the input. Whichever the server sees first stops it. */
  readonly isLauncherGone: () => boolean;
  readonly input: Readable;
  readonly output: Writable;
  readonly errors: Writable;
  readonly announceReady: () => void;
  /** Tells how many sessions besides the launcher's own are open. */
  readonly announceSessions?: (attached: number) => void;
  /** Resolves when the launcher has the message, or cannot get it. */
  readonly announceFailure: (failure: OpenFailure) => Promise<void>;
  /** Opens the server. Tests bring servers of their own. */
  readonly open?: typeof openServer;
}

/**
 * Opens the server, serves its sessions and closes the database.
 * @returns the exit code of the process: 0, or 69 when the server cannot be opened
 */
export async function runServerProcess(options: ServerProcessOptions): Promise<number> {
  const {
    dataDir,
    isReadOnly,
    logLevel,
    version,
    lockFiles,
    lockRange,
    lifecycleLog,
    launcherPid,
    errors,
    output,
    announceFailure,
    isLauncherGone,
    open = openServer,
  } = options;
  const stderr = boundStream(errors);
  if (dataDir === undefined) {
    stderr.write('csf-mcp-server: this is the server process; run csf-mcp start instead\n');
    return EXIT.usage;
  }
  const log = pino(
    {
      level: logLevel,
      base: { pid: process.pid, name: 'server' },
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    stderr,
  );
  let server: CsfServer;
  try {
    if (lockFiles.length > 0) {
      const { holdServerLocks } = await import('./server-lock.ts'); // most servers do not need its native module
      await holdServerLocks(lockFiles, lockRange);
    }
    server = await open({ dataDir, version, log, access: isReadOnly ? 'read-only' : 'read-write' });
  } catch (error) {
    await announceFailure(describeOpenFailure(error));
    return EXIT.unavailable;
  }
  await serveUntilStopped(server, options, log);
  if (lifecycleLog !== undefined && isLauncherGone())
    openLifecycleLog(lifecycleLog, { name: 'server' })('warn', { launcherPid }, LAUNCHER_GONE);
  await untilWritten(output, OUTPUT_STALL_MS);
  await stderr.flush(OUTPUT_STALL_MS);
  return EXIT.ok;
}

/** Closes the database before it returns, whatever the sessions did. */
async function serveUntilStopped(
  server: CsfServer,
  options: ServerProcessOptions,
  log: Logger,
): Promise<void> {
  const {
    platform,
    attachAddress,
    input,
    output,
    stop,
    announceReady,
    announceSessions = () => {},
  } = options;
  await using _database = server;
  const serve = (streams: Pick<SessionOptions, 'input' | 'output'>): Session =>
    serveSession({
      ...streams,
      createMcpServer: () => server.createMcpServer(),
      onError: (error) => log.debug({ reason: errorMessage(error) }, 'Protocol error'),
    });
  const own = serve({ input, output });
  const attached =
    attachAddress === undefined
      ? null
      : await listenForSessions({
          platform,
          address: attachAddress,
          serve: (socket) => serve({ input: socket, output: socket }),
          onChange: announceSessions,
          log,
        });
  announceReady();
  const allEnded = own.ended.then(() => attached?.none());
  const reason = await Promise.race([allEnded.then(() => 'end of input'), stop]);
  log.debug({ reason }, 'Closing');
  await Promise.race([Promise.all([own.close(), attached?.close()]), sleep(SESSION_CLOSE_LIMIT_MS)]);
}

function describeOpenFailure(error: unknown): OpenFailure {
  if (error instanceof CsfServerError) return { message: error.message, hint: error.hint };
  if (error instanceof LauncherError) return { message: error.message, hint: error.hint ?? '' };
  return { message: errorMessage(error), hint: 'If it happens again, please report it with the log.' };
}
