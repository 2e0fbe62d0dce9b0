import type { Readable, Writable } from 'node:stream';
import type { Log } from '../log.ts';
import type { BoundedStream } from '../streams/bounded-stream.ts';
import { type ClientStream, openClientStream } from '../streams/client-stream.ts';
import { relayInput } from '../streams/input-relay.ts';
import { type ProgressWatch, watchProgress } from '../streams/progress.ts';
import { type DrainOutcome, type DrainState, untilDrained } from './drain.ts';
import { createOutputRelay } from './output-relay.ts';
import { collectRelayGarbage } from './relay-garbage.ts';
import type { ServerProcess } from './spawn.ts';

/** How much of the server's stderr the relay keeps to explain a failed start. */
const STDERR_TAIL_BYTES = 4_096;

export interface RelayOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: BoundedStream;
  readonly log: Log;
  /** Called when the client has closed its input or is gone. May be called more than once. */
  readonly onEndOfInput: (reason: string) => void;
  /** Called once when the client has closed its output, before `onEndOfInput`. */
  readonly onOutputClosed: () => void;
  /** Called again and again after the end of input while the client takes output. */
  readonly onProgress: () => void;
}

/** The three streams between the client and its server. */
export interface Relay {
  /** For a server that is gone: passes on its last output as far as the client takes it, and discards further input. */
  readonly drain: (limits: Pick<DrainState, 'patience' | 'abort'>) => Promise<DrainOutcome>;
  /** The end of the server's stderr. */
  readonly stderrTail: () => string;
}

/** Relays until the server is gone. */
export function startRelay(server: ServerProcess, options: RelayOptions): Relay {
  const { stdin, stdout, stderr, onEndOfInput, onOutputClosed, onProgress } = options;
  let watch: ProgressWatch | null = null;
  const endInput = (reason: string): void => {
    watch ??= watchProgress(client.taken, onProgress);
    onEndOfInput(reason);
  };
  const client = openClientStream(stdout, () => {
    onOutputClosed();
    endInput('the client has closed stdout');
  });
  const discardInput = relayInput({
    stdin,
    serverStdin: server.stdin,
    onEnd: endInput,
    parentPid: () => process.ppid,
  });
  const drainOutput = relayOutput(server, client, options);
  const stderrTail = relayStderr(server.stderr, stderr);
  const relayed = collectRelayGarbage();
  for (const source of [stdin, server.stdout, server.stderr])
    source.on('data', (chunk: Buffer) => relayed(chunk.length));
  return {
    drain: (limits) => {
      discardInput();
      watch?.end();
      return drainOutput({ ...limits, quietSince: watch?.lastAt() ?? null });
    },
    stderrTail,
  };
}

type DrainLimits = Pick<DrainState, 'patience' | 'quietSince' | 'abort'>;

function relayOutput(
  server: ServerProcess,
  client: ClientStream,
  { stderr, log }: RelayOptions,
): (limits: DrainLimits) => Promise<DrainOutcome> {
  let foreignLines = 0;
  let bytesRelayed = 0;
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
    if (outcome === 'held-open') log.warn({}, 'A process that the server left behind holds its stdout');
    if (foreignLines > 0) log.info({ foreignLines }, 'Lines moved from stdout to stderr');
    return outcome;
  };
}

function relayStderr(serverStderr: Readable, stderr: BoundedStream): Relay['stderrTail'] {
  let tail = Buffer.alloc(0);
  serverStderr.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-STDERR_TAIL_BYTES);
    stderr.write(chunk);
  });
  return () => tail.toString('utf8');
}
