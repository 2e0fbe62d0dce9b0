import type { Readable, Writable } from 'node:stream';
import type { Log } from '../log.ts';
import type { BoundedStream } from '../streams/bounded-stream.ts';
import { openClientStream } from '../streams/client-stream.ts';
import { relayInput } from '../streams/input-relay.ts';
import { type DrainState, untilDrained } from './drain.ts';
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
}

/** The three streams between the client and its server. */
export interface Relay {
  /** For a server that is gone: passes on its last output as far as the client takes it, and discards further input. */
  readonly drain: (limits: Pick<DrainState, 'isStopping' | 'abort'>) => Promise<void>;
  /** The end of the server's stderr. */
  readonly stderrTail: () => string;
}

/** Relays until the server is gone. */
export function startRelay(server: ServerProcess, options: RelayOptions): Relay {
  const { stdin, stderr, onEndOfInput } = options;
  const discardInput = relayInput({
    stdin,
    serverStdin: server.stdin,
    onEnd: onEndOfInput,
    parentPid: () => process.ppid,
  });
  const drainOutput = relayOutput(server, options);
  const stderrTail = relayStderr(server.stderr, stderr);
  const relayed = collectRelayGarbage();
  for (const source of [stdin, server.stdout, server.stderr])
    source.on('data', (chunk: Buffer) => relayed(chunk.length));
  return {
    drain: (limits) => {
      discardInput();
      return drainOutput(limits);
    },
    stderrTail,
  };
}

function relayOutput(
  server: ServerProcess,
  { stdout, stderr, log, onEndOfInput }: RelayOptions,
): Relay['drain'] {
  let foreignLines = 0;
  let bytesRelayed = 0;
  const client = openClientStream(stdout, () => onEndOfInput('the client has closed stdout'));
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
