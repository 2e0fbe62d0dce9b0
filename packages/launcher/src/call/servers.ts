import { PassThrough, type Writable } from 'node:stream';
import type { SharedInstance } from '../attach/attach-to.ts';
import type { ClientStreams } from '../attach/share.ts';
import { type SignalInbox, SignalReceived } from '../channel/signals.ts';
import type { StartConfig } from '../config.ts';
import { errorMessage, LauncherError } from '../errors.ts';
import { EXIT, EXIT_CODE_OF, exitCodeOfSignal } from '../exit-codes.ts';
import { ownInstance, readBeside } from '../instance/own.ts';
import type { ServerOptions } from '../instance/run-server.ts';
import type { FindAnother, Found } from '../lock/contest.ts';
import { openLifecycleFile } from '../log/lifecycle-file.ts';
import { lifecyclePath, openLifecycleLog } from '../log/lifecycle-log.ts';
import { createWaitingLog } from '../log/waiting-log.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';
import { boundStream } from '../streams/bounded-stream.ts';
import { endOnUncaughtError } from '../supervise/uncaught.ts';
import type { ClientName, ClientSession } from './client-session.ts';
import { relayToInstance } from './relay-to-instance.ts';

/** A slow reader of stderr gets the last lines. Without a reader, the call does not wait. */
const STDERR_STALL_MS = 100;

export interface CallOptions {
  readonly platform: Platform;
  readonly config: StartConfig;
  readonly version: string;
  /** The folder of the `csf-mcp` package, with `bin` and `dist`. */
  readonly packageDir: string;
  readonly signals: SignalInbox;
  readonly stderr: Writable;
  readonly isTerminal: boolean;
  readonly useColour: boolean;
  /** Called again and again while the call waits for another instance. */
  readonly onWait: (waitingFor: string) => void;
}

export type Talk<T> = (conversation: ClientSession) => Promise<T>;

/** The outcome of a conversation. */
export interface Answered<T> {
  readonly kind: 'answered';
  readonly answer: T;
}

/** The running instance has closed the session without a word: nothing was asked of it. */
export interface TurnedAway {
  readonly kind: 'turned away';
}

/** A server has ended, or a session with it. `exitCode` is null when it was not our own. */
interface ServerEnded {
  readonly kind: 'ended';
  readonly exitCode: number | null;
}

/** The servers that a call can talk to, each for one conversation. */
export interface Servers {
  /**
   * Talks to an instance of our own, under the lock, unless another was found.
   * @throws the errors of the contest for the lock
   */
  readonly own: <T, F extends Found = never>(
    findAnother: FindAnother<F> | null,
    talk: Talk<T>,
  ) => Promise<Answered<T> | F>;
  /** Talks to a server that has no lock and cannot write. */
  readonly beside: <T>(talk: Talk<T>) => Promise<T>;
  /** Talks to a running instance in a session of its own. */
  readonly attached: <T>(instance: SharedInstance, talk: Talk<T>) => Promise<Answered<T> | TurnedAway>;
  readonly log: Log;
  /** Whether an error that nobody caught has ended everything, as if by a signal. */
  readonly hasFailed: () => boolean;
}

/** Who calls. */
interface Caller {
  /** The command, as the audit log names its client. */
  readonly command: string;
  /** The called tool, for the log. */
  readonly tool?: string;
  /** It shows the pages of the server, and may call the tools that are for these. */
  readonly showsViews?: boolean;
}

/**
 * Lends servers to one call. Logs failures in the lifecycle log too, except mistakes of the caller and refusals of the
 * tool.
 * @throws LauncherError E_CALLED_OFF after a signal, E_NO_ANSWER when a server ends too early, E_START_FAILED
 */
export async function withServers<T>(
  options: CallOptions,
  { command, showsViews = false, ...facts }: Caller,
  use: (servers: Servers) => Promise<T>,
): Promise<T> {
  const { config, version, signals } = options;
  const client = { name: `csf-mcp ${command}`, version, showsViews };
  const stderr = boundStream(options.stderr);
  const path = lifecyclePath(config.stateDir);
  const lifecycleFile = openLifecycleFile(path);
  const log = createWaitingLog(async (now) => {
    const { createLogger } = await import('../log/logger.ts');
    return createLogger({ ...options, level: config.logLevel, stderr, lifecycleFile, now });
  });
  log.debug({ version, node: process.version, clientPid: process.ppid, ...facts }, 'Calling');
  await log.open(); // a call may wait for its arguments or for another one
  const hasFailed = endOnUncaughtError(log, signals);
  const serverOptions = (openClient: ServerOptions['openClient']): ServerOptions => ({
    ...options,
    log,
    stderr,
    openClient,
    onReady: (serverPid) => log.debug({ serverPid }, 'ready'),
  });
  try {
    return await use({
      log,
      hasFailed,
      beside: async <A>(talk: Talk<A>) => {
        const { answer } = await talkTo<A>(talk, client, async (openClient) => ({
          kind: 'ended',
          exitCode: await readBeside(serverOptions(openClient)),
        }));
        return answer;
      },
      attached: <A>({ socket, launcher }: SharedInstance, talk: Talk<A>) =>
        talkTo<A, TurnedAway>(talk, client, async (openClient) => {
          log.info(
            { instancePid: launcher?.pid ?? null, dataDir: config.dataDir },
            'Attached to the running instance',
          );
          const hasSpoken = await relayToInstance(socket, openClient(), signals);
          const isOver = hasSpoken || signals.firstSignal.aborted;
          return isOver ? { kind: 'ended', exitCode: null } : { kind: 'turned away' };
        }),
      own: <A, F extends Found>(findAnother: FindAnother<F> | null, talk: Talk<A>) =>
        talkTo<A, F>(talk, client, async (openClient) => {
          signals.keep(); // the next signal is for this server, not for the one that has read
          let failure: unknown = null;
          const report = (error: unknown): number => {
            failure = error;
            return exitCodeOfError(error);
          };
          const outcome = await ownInstance({ ...serverOptions(openClient), findAnother, report });
          if (failure !== null) throw failure;
          return outcome;
        }),
    });
  } catch (error) {
    const reason = hasFailed() ? error : calledOff(signals, error);
    const isOfTheCall =
      reason instanceof LauncherError && (reason.code === 'E_USAGE' || reason.code === 'E_TOOL_FAILED');
    if (!isOfTheCall) logFailure(reason, path);
    throw reason;
  } finally {
    await stderr.flush(STDERR_STALL_MS);
  }
}

/**
 * Runs a server for one conversation. The end of the conversation ends the server's input, and the other way round.
 * @returns the answer, or what came instead of a conversation
 */
async function talkTo<T, F extends Found | TurnedAway = never>(
  talk: Talk<T>,
  client: ClientName,
  run: (openClient: () => ClientStreams) => Promise<ServerEnded | F>,
): Promise<Answered<T> | F> {
  const toServer = new PassThrough();
  const fromServer = new PassThrough();
  const conversations: Promise<PromiseSettledResult<T>>[] = [];
  const hold = async (): Promise<PromiseSettledResult<T>> => {
    try {
      const { converse } = await import('./client-session.ts'); // while the server starts
      return { status: 'fulfilled', value: await converse({ fromServer, toServer }, client, talk) };
    } catch (reason) {
      return { status: 'rejected', reason };
    } finally {
      toServer.end();
    }
  };
  let end: ServerEnded | F;
  try {
    end = await run(() => {
      conversations.push(hold());
      return { stdin: toServer, stdout: fromServer };
    });
  } finally {
    fromServer.end(); // a conversation that still waits gets no answer
    await Promise.all(conversations);
  }
  if (end.kind !== 'ended') return end;
  const [outcome] = await Promise.all(conversations);
  if (outcome?.status === 'fulfilled') return { kind: 'answered', answer: outcome.value };
  if (outcome?.reason instanceof LauncherError) throw outcome.reason;
  throw noAnswer(end, outcome?.reason);
}

function noAnswer({ exitCode }: ServerEnded, cause: unknown): LauncherError {
  const what =
    exitCode === null
      ? 'The running instance closed the session before it had answered'
      : `The server ended before it had answered (exit code ${exitCode})`;
  return new LauncherError('E_NO_ANSWER', `${what}: ${errorMessage(cause)}`, {
    hint: 'The change may or may not have been made. Read what is stored before you repeat it. See csf-mcp logs.',
    cause,
  });
}

function calledOff({ firstSignal }: SignalInbox, error: unknown): unknown {
  if (!(firstSignal.reason instanceof SignalReceived)) return error;
  const { signal } = firstSignal.reason;
  return new LauncherError('E_CALLED_OFF', `Called off by ${signal}`, {
    exitCode: exitCodeOfSignal(signal),
    cause: error,
  });
}

function logFailure(error: unknown, path: string): void {
  const { code, hint } = error instanceof LauncherError ? error : { code: null, hint: undefined };
  openLifecycleLog(path)('error', { code, exitCode: exitCodeOfError(error), hint }, errorMessage(error));
}

function exitCodeOfError(error: unknown): number {
  return error instanceof LauncherError ? (error.exitCode ?? EXIT_CODE_OF[error.code]) : EXIT.unexpected;
}
