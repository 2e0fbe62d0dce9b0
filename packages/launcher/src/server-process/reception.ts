import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { FrontDesk } from '@csf-mcp/server/front-desk';
import { toJsonLine } from '../streams/json-line.ts';
import { createLineReader } from '../streams/line-reader.ts';

type RequestId = string | number;

/** The first line is usually there already: the launcher passes it on before this process has booted. */
const FIRST_LINE_MS = 5;

/** A client that was answered sends its next line within this time, or waits for its user. */
const NEXT_LINE_MS = 20;

/** The desk answers no more than this of a client that does not wait for answers: they are longer than the requests. */
const MAX_ANSWERED_BYTES = 64 * 1_024;

/** With more than this, the rest stays in the pipe. */
const MAX_KEPT_BYTES = 1_024 * 1_024;

export interface ReceptionOptions {
  readonly input: Readable;
  readonly output: Writable;
  readonly desk: FrontDesk;
}

/** Receives the client while the MCP SDK is not loaded. */
export interface Reception {
  /** Resolves when it is time to load it: the client waits for an answer that only the SDK can give, or is quiet. */
  readonly done: Promise<void>;
  /** Gives everything back that was read. From then on, somebody else reads. */
  readonly handOver: () => HandedOver;
  /** Answers every open request with an error, because nobody else ever will. */
  readonly refuse: (reason: string) => void;
}

export interface HandedOver {
  /** The input from its first byte on. */
  readonly input: Readable;
  /** The requests in it that are answered. */
  readonly answered: ReadonlySet<RequestId>;
}

export function openReception({ input, output, desk }: ReceptionOptions): Reception {
  const kept: Buffer[] = [];
  const answered = new Set<RequestId>();
  const unanswered = new Set<RequestId>();
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  let keptBytes = 0;
  let hasEnded = false;
  let quiet = setTimeout(finish, FIRST_LINE_MS);

  const receive = (line: string): void => {
    const message = parseOrNull(line);
    const mayAnswer = keptBytes <= MAX_ANSWERED_BYTES && !output.writableNeedDrain;
    const answer = mayAnswer ? desk.answer(message) : null;
    const id = requestIdOf(message);
    if (answer !== null) {
      output.write(toJsonLine(answer));
      answered.add(answer.id);
    } else if (id !== null) unanswered.add(id);
    if (answer === null && !isNotification(message)) finish();
    clearTimeout(quiet);
    quiet = setTimeout(finish, NEXT_LINE_MS);
  };
  const lines = createLineReader({ onLine: receive, onTooLong: () => finish() });
  const take = (chunk: Buffer): void => {
    kept.push(chunk);
    keptBytes += chunk.length;
    if (keptBytes > MAX_KEPT_BYTES) {
      input.pause();
      finish();
    }
    lines.push(chunk);
  };
  const end = (): void => {
    hasEnded = true;
    finish();
  };
  input.on('data', take);
  input.once('end', end);
  input.once('error', end);
  input.once('close', end);
  output.once('error', finish);

  return {
    done,
    handOver: () => {
      clearTimeout(quiet);
      input.off('data', take);
      return { input: hasEnded ? endedStream(kept) : unread(input, kept), answered };
    },
    refuse: (reason) => {
      const error = { code: -32603, message: reason };
      for (const id of unanswered) output.write(toJsonLine({ jsonrpc: '2.0', id, error }));
    },
  };
}

/** Puts back what was read. */
function unread(input: Readable, chunks: readonly Buffer[]): Readable {
  input.pause();
  if (chunks.length > 0) input.unshift(Buffer.concat(chunks));
  return input;
}

/** Nothing can be put back into a stream that has ended. */
function endedStream(chunks: readonly Buffer[]): Readable {
  return new PassThrough().end(Buffer.concat(chunks));
}

function parseOrNull(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null; // the SDK's side answers it
  }
}

function requestIdOf(message: unknown): RequestId | null {
  if (typeof message !== 'object' || message === null || !('method' in message) || !('id' in message))
    return null;
  return typeof message.id === 'string' || typeof message.id === 'number' ? message.id : null;
}

function isNotification(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'method' in message && !('id' in message);
}
