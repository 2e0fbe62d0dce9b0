import type { Readable, Writable } from 'node:stream';
import type { FrontDesk } from '@csf-mcp/server/front-desk';
import type { JSONRPCMessage, RequestId, Transport } from '@modelcontextprotocol/server';
import { parseGreeting } from '../channel/attach-protocol.ts';
import type { SessionFacts } from '../channel/session-facts.ts';
import type { MessageLimits } from '../message-limits.ts';
import { takenBytes } from '../streams/client-stream.ts';
import { toJsonLine } from '../streams/json-line.ts';
import { createMessageReader, type RefusedMessage } from '../streams/message-reader.ts';
import { canBeRepeated } from '../streams/request-id.ts';
import { errorAnswer, turnAway } from '../streams/turn-away.ts';
import { createInputBudget, type InputBudget } from './input-budget.ts';
import { LISTEN_METHOD, openRequests } from './open-requests.ts';
import type { SessionRecord } from './session-record.ts';

// This is loaded before the MCP SDK, and takes nothing but types from it.

/** Errors of JSON-RPC 2.0, section 5.1. */
const PARSE_ERROR = -32700;
const INVALID_REQUEST = -32600;
const INTERNAL_ERROR = -32603;

const UNREPEATABLE_ID = `Invalid Request: the id is a number that cannot be repeated exactly. Use one from -${Number.MAX_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}, or a string`;

/** The transport takes no more than this from the client in advance. The rest waits in its pipe. */
const MAX_QUEUED_LENGTH = 1_024 * 1_024;

/** A message that was refused counts as much in the queue. It is gone, but its answer is to come. */
const REFUSED_LENGTH = 64;

/** After the end of the input, this many lines share a turn. A signal and the launcher's word wait for all of them. */
const LAST_BATCH = 8;

/** After the end of the input, no more than this may wait for a client that reads slowly. */
const MAX_UNREAD_BYTES = 8 * 1_024 * 1_024;

/** The first line is usually there already: the launcher passes it on before this process has booted. */
const FIRST_LINE_MS = 5;

/** A client that has been answered sends its next line within this time, or waits for its user. */
const NEXT_LINE_MS = 20;

export interface TransportOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** Answers what it can, so that the SDK need not. */
  readonly desk: FrontDesk;
  /** What is known of the session. A launcher that attaches may say who it is in the first line. */
  readonly record: SessionRecord;
  readonly limits: MessageLimits;
  /** What all sessions may keep unread together. By default this session is alone. */
  readonly budget?: InputBudget | undefined;
}

/** A line, or what is known of one that was refused. */
type Received = string | RefusedMessage;

/** The JSON-RPC transport of one session over a pair of byte streams. */
export interface SessionTransport extends Transport {
  /** Checks a message before the SDK gets it. Set before the transport is started. @throws when it is none */
  validate: (value: unknown) => JSONRPCMessage;
  /** Hears why a message was dropped without an answer. Set before the transport is started. */
  onDropped: (reason: string) => void;
  /**
   * Resolves when it is time to load the SDK: the client waits for an answer that the desk cannot give, has ended its
   * input, or is quiet.
   */
  readonly needsSdk: Promise<void>;
  /** Resolves when the input has ended or failed, or the output has failed. */
  readonly inputEnded: Promise<void>;
  /** Resolves when every request received so far has been answered or cancelled, and the system has taken the answers. */
  readonly settled: () => Promise<void>;
  readonly facts: () => SessionFacts;
  /** The number of requests without an answer, or whose answer the system has not taken. The close does not change it. */
  readonly unanswered: () => number;
  /** Answers every request that waits for the SDK with an error, because the SDK will never come. */
  readonly refuseAll: (reason: string) => void;
}

/**
 * Newline-delimited JSON-RPC over two streams, after the MCP stdio binding. In addition to the SDK's own transport:
 * - it reads and answers before the SDK is loaded. What the front desk answers, the SDK need not see, except
 *   `initialize`: the SDK learns from it who the client is, and its answer is dropped;
 * - it reports the end of the input, and does not end the session with it, so that requests under way get their answers;
 * - it looks at each message before it parses it, and refuses one that would take long ({@link MessageLimits});
 * - it answers a line that is not JSON with -32700, and one that is not JSON-RPC with -32600 (JSON-RPC 2.0, section 5.1);
 * - it stops reading while the client does not read, so that memory stays flat;
 * - it handles each message in its own turn of the event loop, so that signals, the launcher and other sessions do not
 *   wait for a burst of messages. After the end of the input, when time is limited, a few share a turn.
 */
export function createSessionTransport({
  input,
  output,
  desk,
  record,
  limits,
  budget = createInputBudget(),
}: TransportOptions): SessionTransport {
  const pending = new Set<RequestId>();
  const answeredByDesk = new Set<RequestId>();
  const waiting: Array<() => void> = [];
  let queue: Received[] = [];
  /** What is for the SDK but came before it. */
  let held: Received[] = [];
  const { promise: needsSdk, resolve: callSdk } = Promise.withResolvers<void>();
  let quiet = setTimeout(callSdk, FIRST_LINE_MS);
  let queuedLength = 0;
  let isStarted = false;
  let isTurnPlanned = false;
  let hasInputEnded = false;
  let isClosed = false;
  let isOutputBroken = false;
  let leftAtClose = 0;
  let givenBytes = 0;
  /** Where each answer that may not have been taken ends, in bytes of the output. */
  let answerEnds: number[] = [];

  const settle = (id: RequestId): void => {
    if (pending.delete(id)) releaseIfSettled();
  };
  const releaseIfSettled = (): void => {
    if (pending.size + queue.length + held.length + output.writableLength > 0) return;
    for (const release of waiting.splice(0)) release();
  };

  const dropTaken = (): void => {
    const taken = takenBytes(output) ?? givenBytes - output.writableLength;
    answerEnds = answerEnds.filter((end) => end > taken);
    releaseIfSettled();
  };
  const openNow = (): number => {
    const lines = [...held, ...queue].filter((message) => typeof message === 'string');
    const open = openRequests(pending, lines);
    for (const id of answeredByDesk) open.delete(id);
    return open.size;
  };

  const write = (message: object): void => {
    if (isClosed || isOutputBroken) return;
    const line = toJsonLine(message);
    givenBytes += Buffer.byteLength(line);
    if (isAnswer(message)) answerEnds.push(givenBytes);
    // While the client does not take our answers, we take no more of its requests.
    if (!output.write(line, dropTaken)) input.pause();
  };

  const receive = (message: Received): void => {
    if (typeof message === 'string') receiveLine(message);
    else if (message.kind === 'notification' && !isStarted) hold(message, false);
    else
      turnAway(message, {
        limits,
        answer: write,
        replace: (error) => transport.onmessage?.(error),
        drop: (reason) => transport.onDropped(reason),
      });
  };
  const receiveLine = (line: string): void => {
    const value = parseLine(line, write);
    if (value === undefined) return;
    record.note(value);
    if (isUnanswerable(value)) {
      write(errorAnswer(null, INVALID_REQUEST, UNREPEATABLE_ID));
      return;
    }
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
  const hold = (message: Received, isUrgent: boolean): void => {
    held.push(message);
    count(lengthOf(message));
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

  const enqueueFirst = (line: string): void => {
    takeLine = enqueue;
    const visitor = parseGreeting(line);
    if (visitor === null) enqueue(line);
    else record.greet?.(visitor);
  };
  const enqueue = (message: Received): void => {
    queue.push(message);
    count(lengthOf(message));
    if (isFull()) input.pause();
    if (!isTurnPlanned) takeTurn();
  };
  const takeTurn = (): void => {
    isTurnPlanned = false;
    if (hasInputEnded || output.writableNeedDrain) return; // goes on with its 'drain'
    const message = queue.shift();
    if (message === undefined) return;
    count(-lengthOf(message));
    receive(message);
    isTurnPlanned = true;
    setImmediate(takeTurn);
    if (!isFull() && !output.writableNeedDrain) input.resume();
  };
  const goOn = (): void => {
    if (!isFull()) input.resume();
    if (!isTurnPlanned) takeTurn();
  };
  /** Waits for the client only if much is unread: there is no time to wait for all of it. */
  const receiveLast = (): void => {
    if (output.writableLength > MAX_UNREAD_BYTES) return void output.once('drain', receiveLast);
    for (const message of queue.splice(0, LAST_BATCH)) receive(message);
    if (queue.length > 0) setImmediate(receiveLast);
    else releaseIfSettled();
  };

  let takeLine = record.greet === null ? enqueue : enqueueFirst;
  const reader = createMessageReader({
    limits,
    onMessage: (line) => takeLine(line),
    onRefused: (message) => {
      takeLine = enqueue;
      enqueue(message);
    },
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
    onDropped: () => {},
    needsSdk,
    inputEnded,
    facts: record.facts,
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
      const head = id === undefined ? {} : { jsonrpc: '2.0', id }; // so that a bridge need not parse a long answer
      if (id === undefined || !answeredByDesk.delete(id)) write({ ...head, ...message });
      if (id !== undefined) settle(id);
    },
    unanswered: () => {
      dropTaken();
      return answerEnds.length + (isClosed ? leftAtClose : openNow());
    },
    refuseAll: (reason) => {
      for (const line of [...held, ...queue]) {
        if (typeof line !== 'string') continue;
        const value = parseLine(line, write);
        const id = kindOf(value) === 'notification' ? null : idOf(value);
        if (id !== null && !answeredByDesk.has(id)) write(errorAnswer(id, INTERNAL_ERROR, reason));
      }
      queue = [];
      held = [];
    },
    close: async () => {
      if (isClosed) return;
      leftAtClose = openNow();
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

function lengthOf(message: Received): number {
  return typeof message === 'string' ? message.length : REFUSED_LENGTH;
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

/** Whether it answers a request: an error without an id answers a line that was none. */
function isAnswer(message: object): boolean {
  return !('method' in message) && idOf(message) !== null;
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
  return canBeRepeated(value.id) ? value.id : null;
}

function isUnanswerable(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('method' in value) || !('id' in value)) return false;
  return typeof value.id === 'number' && !canBeRepeated(value.id);
}
