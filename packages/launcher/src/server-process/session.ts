import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { type McpServer, parseJSONRPCMessage } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { SessionFacts } from '../channel/session-facts.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import type { SessionTransport } from './transport.ts';

/** After a client closes its end, its last requests may take this long, or this long after it took answers last. */
const STALL_MS = 1_000;

/** Even if it takes answers all the time. The launcher lets nothing that happens after 9 s count. */
const DRAIN_LIMIT_MS = 10_000;

const LOOK_MS = 50;

export interface SessionOptions {
  readonly createMcpServer: () => McpServer;
  readonly onError: (error: Error) => void;
  /** Hears why a message was dropped without an answer. */
  readonly onDropped: (reason: string) => void;
  /** Any number that changes when the client takes answers. */
  readonly taken: () => number;
}

export interface Session {
  /** Resolves when the client has ended the session and has its answers, as far as time allows. */
  readonly ended: Promise<void>;
  readonly close: () => Promise<void>;
  readonly facts: () => SessionFacts;
}

/** Serves one MCP session over a transport. */
export function serveSession(
  transport: SessionTransport,
  { createMcpServer, onError, onDropped, taken }: SessionOptions,
): Session {
  transport.validate = parseJSONRPCMessage;
  transport.onDropped = onDropped;
  const handle = serveStdio(createMcpServer, { transport, onerror: onError });
  const ended = transport.inputEnded.then(() => untilDrained(transport, taken));
  return { ended, close: handle.close, facts: transport.facts };
}

/** Waits for the last answers as long as the client takes some. */
async function untilDrained(transport: SessionTransport, taken: () => number): Promise<void> {
  let isSettled = false;
  const settled = transport.settled().then(() => {
    isSettled = true;
  });
  const endAt = monotonicNow() + DRAIN_LIMIT_MS;
  let last = taken();
  let stallAt = monotonicNow() + STALL_MS;
  while (!isSettled && monotonicNow() < Math.min(stallAt, endAt)) {
    const waitMs = Math.min(LOOK_MS, stallAt - monotonicNow(), endAt - monotonicNow());
    await Promise.race([settled, sleep(waitMs, undefined, { ref: false })]);
    await nextTurn(); // a request that takes long holds back what the launcher has said meanwhile
    if (taken() !== last) stallAt = monotonicNow() + STALL_MS;
    last = taken();
  }
}
