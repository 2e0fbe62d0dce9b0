import type { Readable, Writable } from 'node:stream';
import {
  INVALID_REQUEST,
  isJSONRPCErrorResponse,
  isJSONRPCNotification,
  isJSONRPCRequest,
  isJSONRPCResultResponse,
  type JSONRPCMessage,
  PARSE_ERROR,
  parseJSONRPCMessage,
  type RequestId,
  type Transport,
} from '@modelcontextprotocol/server';
import { toJsonLine } from '../streams/json-line.ts';
import { createLineReader } from '../streams/line-reader.ts';

/** A request that stays open until the session ends, so nobody waits for its answer. */
const LISTEN_METHOD = 'subscriptions/listen';

/** The transport takes no more than this from the client in advance. The rest waits in its pipe. */
const MAX_QUEUED_LENGTH = 1_024 * 1_024;

/** After the end of the input, this many lines share a turn: more than a client has under way, so that none is late. */
const LAST_BATCH = 128;

/** The JSON-RPC transport of one session over a pair of byte streams. */
export interface SessionTransport extends Transport {
  /** Resolves when the input has ended or failed, or the output has failed. */
  readonly inputEnded: Promise<void>;
  /** Resolves when every request received so far has been answered or cancelled. */
  readonly settled: () => Promise<void>;
}

/**
 * Newline-delimited JSON-RPC over two streams, after the MCP stdio binding. In addition to the SDK's own transport:
 * - it reports the end of the input, and does not end the session with it, so that requests under way get their answers;
 * - it answers a line that is not JSON with -32700, and one that is not JSON-RPC with -32600 (JSON-RPC 2.0, section 5.1);
 * - it stops reading while the client does not read, so that memory stays flat;
 * - it handles each message in its own turn of the event loop, so that signals, the launcher and other sessions do not
 *   wait for a burst of messages. After the end of the input, when time is limited, many share a turn.
 * @param answered the requests in `input` that are answered already: the SDK's answers to them are dropped
 */
export function createSessionTransport(
  input: Readable,
  output: Writable,
  answered: ReadonlySet<RequestId> = new Set(),
): SessionTransport {
  const toDrop = new Set(answered);
  const pending = new Set<RequestId>();
  const waiting: Array<() => void> = [];
  const queue: string[] = [];
  let queuedLength = 0;
  let isTurnPlanned = false;
  let hasInputEnded = false;
  let isClosed = false;
  let isOutputBroken = false;

  const settle = (id: RequestId): void => {
    if (pending.delete(id)) releaseIfSettled();
  };
  const releaseIfSettled = (): void => {
    if (pending.size === 0 && queue.length === 0) for (const release of waiting.splice(0)) release();
  };

  const write = (message: JSONRPCMessage | ErrorWithoutId): void => {
    if (isClosed || isOutputBroken) return;
    // While the client does not take our answers, we take no more of its requests.
    if (!output.write(toJsonLine(message))) input.pause();
  };

  const receive = (line: string): void => {
    const message = parseLine(line, write);
    if (message === null) return;
    if (isJSONRPCRequest(message) && message.method !== LISTEN_METHOD) pending.add(message.id);
    else if (isJSONRPCNotification(message) && message.method === 'notifications/cancelled') {
      // A cancelled request is never answered.
      const { requestId } = message.params ?? {};
      if (typeof requestId === 'string' || typeof requestId === 'number') settle(requestId);
    }
    transport.onmessage?.(message);
  };

  const enqueue = (line: string): void => {
    queue.push(line);
    queuedLength += line.length;
    if (queuedLength > MAX_QUEUED_LENGTH) input.pause();
    if (!isTurnPlanned) takeTurn();
  };
  const takeTurn = (): void => {
    isTurnPlanned = false;
    if (hasInputEnded || output.writableNeedDrain) return; // goes on with its 'drain'
    const line = queue.shift();
    if (line === undefined) return;
    queuedLength -= line.length;
    receive(line);
    isTurnPlanned = true;
    setImmediate(takeTurn);
    if (queuedLength <= MAX_QUEUED_LENGTH && !output.writableNeedDrain) input.resume();
  };
  const goOn = (): void => {
    if (queuedLength <= MAX_QUEUED_LENGTH) input.resume();
    if (!isTurnPlanned) takeTurn();
  };
  /** Does not wait for the client to read: there is no time for that any more. */
  const receiveLast = (): void => {
    for (const line of queue.splice(0, LAST_BATCH)) receive(line);
    if (queue.length > 0) setImmediate(receiveLast);
    else releaseIfSettled();
  };

  const reader = createLineReader({
    onLine: enqueue,
    onTooLong: (limitBytes) =>
      write(
        errorWithoutId(INVALID_REQUEST, `the message is longer than ${limitBytes} bytes and was skipped`),
      ),
  });

  const inputEnded = new Promise<void>((resolve) => {
    const end = (): void => {
      if (hasInputEnded) return;
      hasInputEnded = true;
      reader.end();
      receiveLast();
      resolve();
    };
    input.once('end', end);
    input.once('error', end);
    input.once('close', end);
    // EPIPE: nobody reads any more. The remaining answers cannot be delivered.
    output.on('error', () => {
      isOutputBroken = true;
      queue.length = 0;
      pending.clear();
      releaseIfSettled();
      resolve();
    });
  });

  const transport: SessionTransport = {
    inputEnded,
    settled: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        releaseIfSettled();
      }),
    start: async () => {
      output.on('drain', goOn);
      input.on('data', reader.push);
      input.resume(); // it is paused when somebody has read it before
    },
    send: async (message) => {
      const isResponse = isJSONRPCResultResponse(message) || isJSONRPCErrorResponse(message);
      const id = isResponse ? message.id : undefined;
      if (id === undefined || !toDrop.delete(id)) write(message);
      if (id !== undefined) settle(id);
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      input.off('data', reader.push);
      output.off('drain', goOn);
      queue.length = 0;
      transport.onclose?.();
    },
  };
  return transport;
}

/** The error that JSON-RPC 2.0 prescribes when the id of the request could not be read. The SDK's types lack it. */
interface ErrorWithoutId {
  readonly jsonrpc: '2.0';
  readonly id: RequestId | null;
  readonly error: { readonly code: number; readonly message: string };
}

function errorWithoutId(code: number, message: string, id: RequestId | null = null): ErrorWithoutId {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

function parseLine(line: string, answer: (error: ErrorWithoutId) => void): JSONRPCMessage | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    answer(errorWithoutId(PARSE_ERROR, 'Parse error: the line is not JSON'));
    return null;
  }
  try {
    return parseJSONRPCMessage(value);
  } catch {
    const reason = Array.isArray(value) ? 'batches are not part of MCP' : 'not a JSON-RPC 2.0 message';
    answer(errorWithoutId(INVALID_REQUEST, `Invalid Request: ${reason}`, idOf(value)));
    return null;
  }
}

function idOf(value: unknown): RequestId | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
}
