import { setTimeout as sleep } from 'node:timers/promises';
import { type McpServer, parseJSONRPCMessage } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { SessionFacts } from '../channel/session-facts.ts';
import type { SessionTransport } from './transport.ts';

/** After a client closes its end, its last requests may take this long. */
const DRAIN_LIMIT_MS = 1_000;

export interface SessionOptions {
  readonly createMcpServer: () => McpServer;
  readonly onError: (error: Error) => void;
  /** Hears why a message was dropped without an answer. */
  readonly onDropped: (reason: string) => void;
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
  { createMcpServer, onError, onDropped }: SessionOptions,
): Session {
  transport.validate = parseJSONRPCMessage;
  transport.onDropped = onDropped;
  const handle = serveStdio(createMcpServer, { transport, onerror: onError });
  const drain = async (): Promise<void> => {
    await transport.inputEnded;
    await Promise.race([transport.settled(), sleep(DRAIN_LIMIT_MS, undefined, { ref: false })]);
  };
  return { ended: drain(), close: handle.close, facts: transport.facts };
}
