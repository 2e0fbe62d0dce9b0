import type { Readable, Writable } from 'node:stream';
import type { Logger } from 'pino';
import { type OpenFailure, parseServerMessage } from '../channel/server-message.ts';
import type { SignalInbox } from '../channel/signals.ts';
import type { InstanceLock } from '../lock/instance-lock.ts';
import { identify } from '../process/identity.ts';
import type { BoundedStream } from '../streams/bounded-stream.ts';
import { openClientStream } from '../streams/client-stream.ts';
import { relayInput } from '../streams/input-relay.ts';
import { type DrainState, untilDrained } from './drain.ts';
import { startEscalation } from './escalation.ts';
import { type ExitStatus, exitStatusOf } from './exit-status.ts';
import { createOutputRelay } from './output-relay.ts';
import { collectRelayGarbage } from './relay-garbage.ts';
import { type ServerInvocation, type ServerProcess, spawnServer } from './spawn.ts';

/** How much of the server's stderr is kept to explain a failed start. */
const STDERR_TAIL_BYTES = 4_096;

export interface SuperviseOptions {
  readonly invocation: ServerInvocation;
  /** How long the server may take until it is ready, in milliseconds. */
  readonly startTimeoutMs: number;
  readonly lock: InstanceLock;
  readonly signals: SignalInbox;
  readonly log: Logger;
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: BoundedStream;
  /** Called once when the server says that it is ready. */
  readonly onReady: (serverPid: number) => void;
}

export interface SupervisionResult extends ExitStatus {
  readonly failure: OpenFailure | null;
  /** What the server said last on stderr; empty when it said nothing. */
  readonly lastStderrLine: string;
  /** Why the launcher ended the server by SIGKILL, or null. */
  readonly killReason: string | null;
}

/**
 * Runs the server until it has ended: relays the protocol, forwards signals, escalates. Returns when the server and
 * everything that it started in its process group is gone and its output has been passed on. The caller releases the lock.
 * @throws LauncherError E_START_FAILED when the process cannot be spawned.
 */
export async function supervise(options: SuperviseOptions): Promise<SupervisionResult> {
  const { invocation, startTimeoutMs, lock, signals, log, stdin, onReady } = options;
  const clientPid = process.ppid;
  const server = await spawnServer(invocation, lock.descriptors);
  const exited = exitOf(server);
  const serverPid = server.pid;
  lock.update({ serverPid, serverStartTicks: identify(serverPid)?.startTicks ?? null });
  log.debug({ serverPid }, 'Server started');

  const forwarded = new Set<NodeJS.Signals>();
  let wasReady = false;
  let isStopping = false;
  let attachedSessions = 0;
  let killReason: string | null = null;
  let failure: OpenFailure | null = null;

  const forward = (signal: NodeJS.Signals): void => {
    forwarded.add(signal);
    server.signal(signal);
    log.info({ signal, serverPid }, 'Signal forwarded');
  };
  const stopping = (): void => {
    if (isStopping) return;
    isStopping = true;
    lock.update({ state: 'stopping' });
  };
  const escalation = startEscalation(startTimeoutMs, {
    terminate: (reason) => {
      log.warn({ serverPid, reason }, 'Escalating to SIGTERM');
      forward('SIGTERM');
    },
    kill: (reason) => {
      killReason = reason;
      log.warn({ serverPid, reason }, 'Escalating to SIGKILL');
      server.killGroup();
    },
  });

  // The instance ends with its last session, which its server sees by itself, or by a signal in spite of them.
  const endInstance = (): void => {
    if (attachedSessions > 0 && !isStopping) return;
    stopping();
    escalation.endOfInput();
  };

  server.events.on('error', (error) =>
    log.warn({ serverPid, reason: error.message }, 'Server process error'),
  );
  server.events.on('message', (received) => {
    const message = parseServerMessage(received);
    if (message?.type === 'failed') failure = message;
    if (message?.type === 'sessions') {
      attachedSessions = message.attached;
      log.info({ serverPid, attachedSessions }, 'Attached sessions');
      if (server.stdin.writableEnded) endInstance();
    }
    if (message?.type !== 'ready' || wasReady) return;
    wasReady = true;
    escalation.ready();
    if (!isStopping) lock.update({ state: 'running' });
    onReady(serverPid);
  });
  signals.deliverTo((signal) => {
    log.info({ signal, serverPid }, 'Signal received');
    forward(signal);
    stopping();
    if (server.stdin.writableEnded) endInstance(); // put off while sessions were attached
    escalation.signal(signal);
  });
  const endInput = (reason: string): void => {
    if (server.stdin.writableEnded) return;
    log.info({ serverPid, reason, attachedSessions }, 'End of input');
    server.stdin.end();
    endInstance();
  };
  const discardInput = relayInput({
    stdin,
    serverStdin: server.stdin,
    onEnd: endInput,
    parentPid: () => process.ppid,
  });
  const drainOutput = relayOutput(server, options, () => endInput('the client has closed stdout'));
  const stderrTail = relayStderr(server.stderr, options.stderr);
  const relayed = collectRelayGarbage();
  for (const source of [stdin, server.stdout, server.stderr])
    source.on('data', (chunk: Buffer) => relayed(chunk.length));

  const { code, signal } = await exited;
  if (killReason === null && server.hasGroup())
    log.warn({ serverPid }, 'Killing what the server has left behind');
  server.killGroup();
  escalation.stop();
  discardInput();
  const drainLimit = new AbortController();
  signals.deliverTo((late) => {
    log.info({ signal: late }, 'Signal received after the server had ended');
    drainLimit.abort();
  });
  if (!isStopping) lock.update({ state: 'stopping' }); // a start waits for an instance that is
  await drainOutput({ isStopping: () => isStopping || server.stdin.writableEnded, abort: drainLimit.signal });

  const status = exitStatusOf({ code, signal, wasReady, forwarded, wasKilled: killReason !== null });
  // Seen here for sure: where its pipes close first, the end of the client looks like the end of its input.
  if (process.ppid !== clientPid) log.info({ clientPid }, 'The client is gone');
  const level = status.kind === 'clean' ? 'info' : 'warn';
  log[level]({ serverPid, code, signal, exitCode: status.code }, 'Server exited');
  return { ...status, failure, lastStderrLine: lastTellingLine(stderrTail()), killReason };
}

/** Not `events.once`: an error of the channel or of a failed signal is no end of the process. */
function exitOf(server: ServerProcess): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
  return new Promise((resolve) => {
    server.events.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

function relayOutput(
  server: ServerProcess,
  { stdout, stderr, log }: SuperviseOptions,
  onClientGone: () => void,
): (limits: Pick<DrainState, 'isStopping' | 'abort'>) => Promise<void> {
  let foreignLines = 0;
  let bytesRelayed = 0;
  const client = openClientStream(stdout, onClientGone);
  const relay = createOutputRelay({
    protocol: client.write,
    foreign: stderr.write,
    onForeignLine: () => {
      foreignLines++;
      if (foreignLines === 1)
        log.warn(
          { serverPid: server.pid },
          'The server printed a line on stdout that is not JSON: moved to stderr',
        );
    },
  });
  server.stdout.on('data', (chunk: Buffer) => {
    bytesRelayed += chunk.length;
  });
  server.stdout.pipe(relay);

  return async (limits) => {
    const outcome = await untilDrained({
      hasEnded: () => relay.writableFinished,
      unwritten: client.unwritten,
      progress: () => bytesRelayed - client.unwritten(),
      ...limits,
    });
    server.stdout.unpipe(relay);
    if (outcome === 'cut-off')
      log.warn({ unwrittenBytes: client.unwritten() }, 'The client has not read the last output');
    if (outcome === 'held-open') log.warn('A process that the server left behind holds its stdout');
    if (foreignLines > 0) log.info({ foreignLines }, 'Lines moved from stdout to stderr');
  };
}

function relayStderr(serverStderr: Readable, stderr: BoundedStream): () => Buffer {
  let tail = Buffer.alloc(0);
  serverStderr.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-STDERR_TAIL_BYTES);
    stderr.write(chunk);
  });
  return () => tail;
}

/** The last line that says something: Node.js ends a crash report with stack frames and its version. */
function lastTellingLine(tail: Buffer): string {
  const lines = tail
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  // Node follows an uncaught error by its stack, its properties and Node's own version.
  const isUncaught = /^Node\.js v/.test(lines.at(-1) ?? '');
  const uncaught = isUncaught ? lines.findLast((line) => /^\w*Error\b[^:]*: /.test(line)) : undefined;
  return (uncaught ?? lines.findLast((line) => !/^\s+at |^Node\.js v/.test(line)) ?? '').trim();
}
