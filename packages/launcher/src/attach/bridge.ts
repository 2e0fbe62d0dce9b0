import { type Readable, Writable } from 'node:stream';
import type { Log } from '../log.ts';
import type { MessageLimits } from '../message-limits.ts';
import { untilWritten } from '../streams/bounded-stream.ts';
import { openClientStream } from '../streams/client-stream.ts';
import { relayInput } from '../streams/input-relay.ts';
import { toJsonLine } from '../streams/json-line.ts';
import { createByteLineReader } from '../streams/line-reader.ts';
import { createMessageReader } from '../streams/message-reader.ts';
import { turnAway } from '../streams/turn-away.ts';
import { createConversation, type Lines } from './conversation.ts';

/**
 * Shorter messages of the client take nobody long, and the server looks at them. This process is slow at that: its code
 * is not optimized, so that its memory stays small.
 */
const UNSEEN_BYTES = 64 * 1_024;

/** After this long, the bridge stops waiting for a client that does not read its last answers. */
const CLIENT_STALL_MS = 500;

export interface BridgeOptions {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** What a message of the client may be. */
  readonly limits: MessageLimits;
  readonly log: Log;
}

/** The two directions of a session with the server behind it. */
export interface Upstream {
  readonly input: Writable;
  readonly output: Readable;
}

/** One client's MCP session. It can go on with another server when the first one is gone. */
export interface Bridge {
  /**
   * Relays until the upstream's output has closed. Each later call goes on where the last upstream left off. The end of
   * the client's input ends the upstream's input.
   * @returns whether the upstream has said anything
   */
  readonly relayTo: (upstream: Upstream) => Promise<boolean>;
  /** Aborted when the client has ended its input, or is gone. */
  readonly clientEnded: AbortSignal;
  /** Aborted when the client has closed its output. */
  readonly outputClosed: AbortSignal;
  /** How many bytes the client has taken. */
  readonly taken: () => number;
  /** Whether the client has been sent anything. */
  readonly hasAnswered: () => boolean;
  /** Whether the client waits for an answer and can still get one. */
  readonly isWaiting: () => boolean;
  /**
   * No upstream follows: tells the client why, for each request that waits. A client that has had no answer yet is told
   * by whoever has refused it.
   */
  readonly abandon: (reason: string) => void;
  /**
   * Waits until the client has taken what was sent to it, or some of it.
   * @returns false when it does not read
   */
  readonly flush: () => Promise<boolean>;
}

/** Takes over the client's streams for the rest of the process. */
export function openBridge({ stdin, stdout, limits, log }: BridgeOptions): Bridge {
  const conversation = createConversation();
  const clientEnd = new AbortController();
  let upstream: Upstream | null = null;
  let isFirstUpstream = true;
  let isInputFinished = false;
  let isAbandoned = false;
  const outputClosed = new AbortController();
  let sentBytes = 0;
  let proceed: () => void = () => {};

  /**
   * Waits for an upstream that takes more. After the client's end it hands everything over, because nothing follows. It
   * does not wait for an upstream that will never come.
   */
  const whenWritable = (action: () => void): void => {
    const isReady = upstream !== null && (clientEnd.signal.aborted || !upstream.input.writableNeedDrain);
    if (isReady || isAbandoned) action();
    else proceed = () => whenWritable(action);
  };
  const goOn = (): void => {
    const waiting = proceed;
    proceed = () => {};
    waiting();
  };

  const clientLines = createMessageReader({
    limits,
    unseenBytes: UNSEEN_BYTES,
    onMessage: (line) => {
      conversation.fromClient(line);
      upstream?.input.write(`${line}\n`);
    },
    onRefused: (message) =>
      turnAway(message, {
        limits,
        answer: (error) => toClient(Buffer.from(toJsonLine(error)), () => {}),
        replace: (error) => upstream?.input.write(toJsonLine(error)),
        drop: (reason) => log.warn({ reason }, 'A notification of the client was dropped'),
      }),
  });
  const fromClient = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      whenWritable(() => {
        clientLines.push(chunk);
        whenWritable(() => done());
      });
    },
    final: (done) => {
      whenWritable(() => {
        clientLines.end();
        isInputFinished = true;
        upstream?.input.end();
        done();
      });
    },
  });

  const endClient = (reason: string): void => {
    if (clientEnd.signal.aborted) return;
    log.debug({ reason }, 'The client has left');
    clientEnd.abort();
    fromClient.end();
    goOn();
  };
  const client = openClientStream(stdout, () => {
    endClient('the client has closed stdout');
    outputClosed.abort();
  });
  const toClient = (line: Buffer, done: () => void): void => {
    sentBytes += line.length;
    client.write(line, done);
  };
  const takenBytes = (): number => sentBytes - stdout.writableLength;
  relayInput({ stdin, serverStdin: fromClient, onEnd: endClient, parentPid: () => process.ppid });

  const passOn = ({ toServer, toClient: lines }: Lines, { input, output }: Upstream): void => {
    for (const line of lines) tellClient(lineOf(line), output);
    for (const line of toServer) input.write(`${line}\n`);
  };
  const tellClient = (line: Buffer, output: Readable): void => {
    let isTaken = false;
    toClient(line, () => {
      isTaken = true;
      output.resume();
    });
    if (!isTaken) output.pause();
  };
  const relayAnswers = (from: Upstream): void => {
    const serverLines = createByteLineReader({
      onLine: (line) => {
        const instead = conversation.fromServer(line);
        if (instead === null) tellClient(line, from.output);
        else passOn(instead, from);
      },
      onTooLong: (limitBytes) => log.warn({ limitBytes }, 'An answer was too long and was left out'),
    });
    from.output.on('data', serverLines.push);
  };

  return {
    clientEnded: clientEnd.signal,
    outputClosed: outputClosed.signal,
    taken: client.taken,
    relayTo: async (next) => {
      const { input, output } = next;
      let hasSpoken = false;
      output.once('data', () => {
        hasSpoken = true;
      });
      for (const stream of [input, output]) stream.on('error', () => {}); // 'close' follows
      const closed = untilClosed(output);
      relayAnswers(next);
      upstream = next;
      if (!isFirstUpstream) passOn(conversation.resume(), next);
      isFirstUpstream = false;
      if (isInputFinished) input.end();
      input.on('drain', goOn);
      goOn();
      await closed;
      upstream = null;
      return hasSpoken;
    },
    hasAnswered: () => sentBytes > 0,
    isWaiting: () => !outputClosed.signal.aborted && conversation.isWaiting(),
    abandon: (reason) => {
      if (sentBytes === 0) return;
      isAbandoned = true;
      goOn(); // what the client has sent meanwhile waits for an answer too
      for (const line of conversation.abandon(reason)) toClient(lineOf(line), () => {});
    },
    flush: async () => {
      const before = takenBytes();
      await untilWritten(stdout, CLIENT_STALL_MS);
      return stdout.destroyed || stdout.writableLength === 0 || takenBytes() > before;
    },
  };
}

function lineOf(json: string): Buffer {
  return Buffer.from(`${json}\n`);
}

/** Does not use `events.once`: an error is not the end. The stream may already be closed. */
async function untilClosed(stream: Readable): Promise<void> {
  if (!stream.closed) await new Promise<void>((resolve) => stream.once('close', resolve));
}
