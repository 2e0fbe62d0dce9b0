import type { Readable, Writable } from 'node:stream';
import type { FrontDesk } from '@csf-mcp/server/front-desk';
import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/server';
import { toJsonLine } from '../streams/json-line.ts';
import { createLineReader } from '../streams/line-reader.ts';
import { createInputBudget, type InputBudget } from './input-budget.ts';

// This is loaded before the MCP SDK, and takes nothing but types from it.

/** Errors of JSON-RPC 2.0, section 5.1. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
const INTERNAL_ERROR = -32603;

/** A request that stays open until the session ends, so nobody waits for its answer. */
const LISTEN_METHOD = 'subscriptions/listen';

/** The transport takes no more than this from the client in advance. The rest waits in its pipe. */
const MAX_QUEUED_LENGTH = 1_024 * 1_024;

/** After the end of the input, this many lines share a turn: more than a client has under way, so that none is late. */
const LAST_BATCH = 128;

/** The first line is usually there already: the launcher passes it on before this process has booted. */
const FIRST_LINE_MS = 5;

/** A client that has been answered sends its next line within this time, or waits for its user. */
const NEXT_LINE_MS = 20;

export interface TransportOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Answers what it can, so that the SDK need not. */
  readonly desk: FrontDesk;
  /** What all sessions may keep unread together. By default this session is alone. */
  readonly budget?: InputBudget | undefined;
}

/** The JSON-RPC transport of one session over a pair of byte streams. */
export interface SessionTransport extends Transport {
  /** Checks a message before the SDK gets it. Set before the transport is started. @throws when it is none */
  validate: (value: unknown) => JSONRPCMessage;
  /**
   * Resolves when it is time to load the SDK: the client waits for an answer that the desk cannot give, has ended its
   * input, or is quiet.
   */
  readonly needsSdk: Promise<void>;
  /** Resolves when the input has ended or failed, or the output has failed. */
  readonly inputEnded: Promise<void>;
  /** Resolves when every request received so far has been answered or cancelled. */
  readonly settled: () => Promise<void>;
  /** Answers every request that waits for the SDK with an error, because the SDK will never come. */
  readonly refuseAll: (reason: string) => void;
}

/**
 * Newline-delimited JSON-RPC over two streams, after the MCP stdio binding. In addition to the SDK's own transport:
 * - it reads and answers before the SDK is loaded. What the front desk answers, the SDK need not see, except
 *   `initialize`: the SDK learns from it who the client is, and its answer is dropped;
 * - it reports the end of the input, and does not end the session with it, so that requests under way get their answers;
 * - it answers a line that is not JSON with -32700, and one that is not JSON-RPC with -32600 (JSON-RPC 2.0, section 5.1);
 * - it stops reading while the client does not read, so that memory stays flat;
 * - it handles each message in its own turn of the event loop, so that signals, the launcher and other sessions do not
 *   wait for a burst of messages. After the end of the input, when time is limited, many share a turn.
 */
export function createSessionTransport({
  input,
  output,
  desk,
  budget = createInputBudget(),
}: TransportOptions): SessionTransport {
  const pending = new Set<RequestId>();
  const answeredByDesk = new Set<RequestId>();
  const waiting: Array<() => void> = [];
  let queue: string[] = [];
  /** Lines for the SDK that came before it. */
  let held: string[] = [];
  const { promise: needsSdk, resolve: callSdk } = Promise.withResolvers<void>();
  let quiet = setTimeout(callSdk, FIRST_LINE_MS);
  let queuedLength = 0;
  let isStarted = false;
  let isTurnPlanned = false;
  let hasInputEnded = false;
  let isClosed = false;
  let isOutputBroken = false;

  const settle = (id: RequestId): void => {
    if (pending.delete(id)) releaseIfSettled();
  };
  const releaseIfSettled = (): void => {
    if (pending.size + queue.length + held.length > 0) return;
    for (const release of waiting.splice(0)) release();
  };

  const write = (message: object): void => {
    if (isClosed || isOutputBroken) return;
    // While the client does not take our answers, we take no more of its requests.
    if (!output.write(toJsonLine(message))) input.pause();
  };

  const receive = (line: string): void => {
    const value = parseLine(line, write);
    if (value === undefined) return;
    const answer = desk.answer(value);
    if (answer !== null) write(answer);
    if (answer !== null && kindOf(value) !== 'initialize') return;
    if (answer !== null) answeredByDesk.add(answer.id);
    if (isStarted) deliver(value);
    else hold(line, answer === null && kindOf(value) !== 'notification');
  };
  const count = (length: number): void => {
    queuedLength += length;
    budget.add(length);
  };
  /** A session that has nothing unread may read on, whatever the others have. */
  const isFull = (): boolean => queuedLength > (budget.isSpent() ? 0 : MAX_QUEUED_LENGTH);
  const hold = (line: string, isUrgent: boolean): void => {
    held.push(line);
    count(line.length);
    clearTimeout(quiet);
    quiet = setTimeout(callSdk, NEXT_LINE_MS);
    if (isUrgent) callSdk();
  };
  const deliver = (value: unknown): void => {
    const message = validated(value, transport.validate, write);
    if (message === null) return;
    if (isRequest(message) && message.method !== LISTEN_METHOD) pending.add(message.id);
    else if ('method' in message && message.method === 'notifications/cancelled') {
      // A cancelled request is never answered.
      const requestId = message.params?.['requestId'];
      if (typeof requestId === 'string' || typeof requestId === 'number') settle(requestId);
    }
    transport.onmessage?.(message);
  };

  const enqueue = (line: string): void => {
    queue.push(line);
    count(line.length);
    if (isFull()) input.pause();
    if (!isTurnPlanned) takeTurn();
  };
  const takeTurn = (): void => {
    isTurnPlanned = false;
    if (hasInputEnded || output.writableNeedDrain) return; // goes on with its 'drain'
    const line = queue.shift();
    if (line === undefined) return;
    count(-line.length);
    receive(line);
    isTurnPlanned = true;
    setImmediate(takeTurn);
    if (!isFull() && !output.writableNeedDrain) input.resume();
  };
  const goOn = (): void => {
    if (!isFull()) input.resume();
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
        errorAnswer(null, INVALID_REQUEST, `the message is longer than ${limitBytes} bytes and was skipped`),
      ),
  });

  const inputEnded = new Promise<void>((resolve) => {
    const end = (): void => {
      if (hasInputEnded) return;
      hasInputEnded = true;
      reader.end();
      receiveLast();
      callSdk();
      resolve();
    };
    input.once('end', end);
    input.once('error', end);
    input.once('close', end);
    // EPIPE: nobody reads any more. The remaining answers cannot be delivered.
    output.on('error', () => {
      isOutputBroken = true;
      queue = [];
      held = [];
      pending.clear();
      releaseIfSettled();
      callSdk();
      resolve();
    });
  });
  output.on('drain', goOn);
  input.on('data', reader.push);

  const transport: SessionTransport = {
    validate: () => {
      throw new Error('the transport has been started without a way to check messages');
    },
    needsSdk,
    inputEnded,
    settled: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        releaseIfSettled();
      }),
    start: async () => {
      clearTimeout(quiet);
      isStarted = true;
      queue = [...held, ...queue];
      held = [];
      if (hasInputEnded) receiveLast();
      else goOn();
    },
    send: async (message) => {
      const id = 'method' in message ? undefined : message.id;
      if (id === undefined || !answeredByDesk.delete(id)) write(message);
      if (id !== undefined) settle(id);
    },
    refuseAll: (reason) => {
      for (const line of [...held, ...queue]) {
        const value = parseLine(line, write);
        const id = kindOf(value) === 'notification' ? null : idOf(value);
        if (id !== null && !answeredByDesk.has(id)) write(errorAnswer(id, INTERNAL_ERROR, reason));
      }
      queue = [];
      held = [];
    },
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      clearTimeout(quiet);
      count(-queuedLength);
      input.off('data', reader.push);
      output.off('drain', goOn);
      queue = [];
      held = [];
      transport.onclose?.();
    },
  };
  return transport;
}

function errorAnswer(id: RequestId | null, code: number, message: string): object {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

/** @returns undefined for a line that is not JSON. It has been answered: JSON-RPC 2.0 prescribes an error without an id. */
function parseLine(line: string, answer: (error: object) => void): unknown {
  try {
    return JSON.parse(line);
  } catch {
    answer(errorAnswer(null, PARSE_ERROR, 'Parse error: the line is not JSON'));
    return undefined;
  }
}

function validated(
  value: unknown,
  validate: SessionTransport['validate'],
  answer: (error: object) => void,
): JSONRPCMessage | null {
  try {
    return validate(value);
  } catch {
    const reason = Array.isArray(value) ? 'batches are not part of MCP' : 'not a JSON-RPC 2.0 message';
    answer(errorAnswer(idOf(value), INVALID_REQUEST, `Invalid Request: ${reason}`));
    return null;
  }
}

function isRequest(
  message: JSONRPCMessage,
): message is Extract<JSONRPCMessage, { method: string; id: RequestId }> {
  return 'method' in message && 'id' in message;
}

function kindOf(value: unknown): 'initialize' | 'notification' | 'other' {
  if (typeof value !== 'object' || value === null || !('method' in value)) return 'other';
  if (!('id' in value)) return 'notification';
  return value.method === 'initialize' ? 'initialize' : 'other';
}

function idOf(value: unknown): RequestId | null {
  if (typeof value !== 'object' || value === null || !('id' in value)) return null;
  return typeof value.id === 'string' || typeof value.id === 'number' ? value.id : null;
}
