import type { Readable, Writable } from 'node:stream';
import { styleText } from 'node:util';
import type { InstanceEnded } from '../attach/share.ts';
import type { SignalInbox } from '../channel/signals.ts';
import type { StartConfig } from '../config.ts';
import { errorMessage, LauncherError } from '../errors.ts';
import { EXIT, EXIT_CODE_OF } from '../exit-codes.ts';
import type { Found } from '../lock/contest.ts';
import { openLifecycleFile } from '../log/lifecycle-file.ts';
import { lifecyclePath } from '../log/lifecycle-log.ts';
import { createWaitingLog, type WaitingLog } from '../log/waiting-log.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';
import { compileRelay } from '../small-heap.ts';
import { type BoundedStream, boundStream } from '../streams/bounded-stream.ts';
import { keepFirstWords } from '../streams/first-words.ts';
import { endOnUncaughtError } from '../supervise/uncaught.ts';
import { type OwnOptions, ownInstance } from './own.ts';

/** A slow reader of stderr gets the last lines. Without a reader, the start does not wait. */
const STDERR_STALL_MS = 100;

export interface StartOptions {
  readonly platform: Platform;
  readonly config: StartConfig;
  readonly version: string;
  /** The folder of the `csf-mcp` package, with `bin` and `dist`. */
  readonly packageDir: string;
  /** The variable PATH, where links to the Node that runs may be. */
  readonly searchPath: string;
  readonly signals: SignalInbox;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly isTerminal: boolean;
  readonly useColour: boolean;
}

interface Outlets {
  readonly log: WaitingLog;
  readonly stderr: BoundedStream;
  /** Keeps the reason of a refused start for the client. */
  readonly refuse: (refusal: LauncherError) => void;
}

/**
 * `csf-mcp start`: becomes the one instance, runs the server to the end, and gives everything back. Logs failures
 * instead of throwing them, because they belong in the lifecycle log too.
 * @returns the exit code
 */
export async function start(options: StartOptions): Promise<number> {
  const { config, version, isTerminal, useColour } = options;
  const stderr = boundStream(options.stderr);
  const lifecycleFile = openLifecycleFile(lifecyclePath(config.stateDir));
  const log = createWaitingLog(async (now) => {
    const { createLogger } = await import('../log/logger.ts');
    return createLogger({ level: config.logLevel, stderr, lifecycleFile, isTerminal, useColour, now });
  });
  log.debug(
    {
      version,
      node: process.version,
      clientPid: process.ppid,
      force: config.force,
      attach: config.attach,
      waitMs: config.waitMs,
    },
    'Starting',
  );
  const hasFailed = endOnUncaughtError(log, options.signals);
  const refusals: LauncherError[] = [];
  const outlets: Outlets = { log, stderr, refuse: (refusal) => void refusals.push(refusal) };
  const firstWords = keepFirstWords(options);
  const exitCode =
    config.attach || config.restart
      ? await serveOn(options, outlets)
      : (await own(options, outlets, { openClient: () => options, findAnother: null })).exitCode;
  await log.open();
  // Only here, where the locks have been given back: nobody waits for a start that was refused.
  for (const refusal of refusals) await tellClient(refusal, firstWords(), options);
  await stderr.flush(STDERR_STALL_MS);
  const droppedLines = stderr.droppedLines();
  if (droppedLines > 0) log.warn({ droppedLines }, 'Lines were dropped: nobody read stderr');
  return hasFailed() ? EXIT.unexpected : exitCode;
}

/** On a terminal stderr has said it, and nobody speaks the protocol. After a signal, nobody waits for an answer. */
async function tellClient(
  refusal: LauncherError,
  firstWords: readonly Buffer[],
  { stdin, stdout, signals }: StartOptions,
): Promise<void> {
  const { firstSignal } = signals;
  if (stdin.isTTY === true || firstSignal.aborted) return;
  const { speakRefusal } = await import('./speak-refusal.ts');
  await speakRefusal(refusal, { stdin, stdout, firstWords, abort: firstSignal });
}

/** Serves a session that outlives a server, or an instance. */
async function serveOn(options: StartOptions, outlets: Outlets): Promise<number> {
  const { platform, config, version } = options;
  const { dataDir, person } = config;
  const { findInstance } = await import('../attach/find.ts');
  const { share } = await import('../attach/share.ts');
  const findAnother = config.attach ? () => findInstance(dataDir, platform, { version, person }) : null;
  return share({
    ...options,
    ...config,
    ...outlets,
    own: (openClient, { waitMs, startingWaitMs }) =>
      own({ ...options, config: { ...config, waitMs } }, outlets, {
        openClient,
        findAnother,
        startingWaitMs,
      }),
  });
}

async function own<F extends Found = never>(
  options: StartOptions,
  outlets: Outlets,
  session: Pick<OwnOptions<F>, 'openClient' | 'findAnother' | 'startingWaitMs'>,
): Promise<InstanceEnded | F> {
  const { signals } = options;
  const { log, stderr } = outlets;
  try {
    return await ownInstance({
      ...options,
      ...session,
      log,
      stderr,
      onReady: (serverPid, lockFile) => void announceReady({ serverPid, lockFile }, options, log, stderr),
      report: (error) => reportFailure(error, outlets),
    });
  } catch (error) {
    if (!signals.firstSignal.aborted) return { kind: 'ended', exitCode: reportFailure(error, outlets) };
    log.info({ reason: errorMessage(signals.firstSignal.reason) }, 'Start called off');
    return { kind: 'ended', exitCode: EXIT.ok };
  }
}

async function announceReady(
  instance: { readonly serverPid: number; readonly lockFile: string | null },
  options: StartOptions,
  log: Log,
  stderr: BoundedStream,
): Promise<void> {
  compileRelay();
  const { config, version, isTerminal } = options;
  const { dataDir, transport } = config;
  const { serverPid, lockFile } = instance;
  const facts = { serverPid, transport, version, lockFile, dataDir };
  if (!isTerminal || config.logLevel === 'silent') {
    log.info(facts, 'ready');
    return;
  }
  log.debug(facts, 'ready');
  stderr.write(await welcome(options));
}

async function welcome(options: StartOptions): Promise<string> {
  const { platform, version, packageDir, searchPath, useColour } = options;
  const { execPath } = process;
  const { clientCommand, clientConfiguration } = await import('../clients/command.ts');
  const command = clientCommand({ platform, packageDir, execPath, searchPath });
  const bold = (text: string) => (useColour ? styleText('bold', text, { validateStream: false }) : text);
  return `
${bold(`csf-mcp ${version} is ready and waiting for an MCP client on stdin.`)}

An MCP client starts csf-mcp by itself. Run csf-mcp install <client>, or paste this into the client's configuration,
then stop this one:

${clientConfiguration('claude-desktop', command)}

${bold('To stop:')} press Ctrl-C (or Ctrl-D), or run csf-mcp kill in another terminal.

`;
}

function reportFailure(error: unknown, { log, refuse }: Outlets): number {
  if (error instanceof LauncherError) {
    const exitCode = EXIT_CODE_OF[error.code];
    if (error.code !== 'E_SERVER_FAILED') refuse(error); // that was a session, and no start
    log.error({ code: error.code, exitCode, hint: error.hint }, error.message);
    return exitCode;
  }
  log.debug({ err: error }, 'Unexpected error, in detail');
  log.error({ reason: errorMessage(error), exitCode: EXIT.unexpected }, 'Unexpected error');
  return EXIT.unexpected;
}
