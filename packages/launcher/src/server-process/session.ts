import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { McpServer, RequestId } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { createSessionTransport } from './transport.ts';

/** After a client closes its end, its last requests may take this long. */
const DRAIN_LIMIT_MS = 1_000;

export interface SessionOptions {
  readonly input: Readable;
  readonly output: Writable;
  /** The requests in `input` that are answered already. */
  readonly answered?: ReadonlySet<RequestId>;
  readonly createMcpServer: () => McpServer;
  readonly onError: (error: Error) => void;
}

export interface Session {
  /** Resolves when the client has ended the session and has its answers, as far as time allows. */
  readonly ended: Promise<void>;
  readonly close: () => Promise<void>;
}

/** Serves one MCP session over a pair of streams. */
export function serveSession({ input, output, answered, createMcpServer, onError }: SessionOptions): Session {
  const transport = createSessionTransport(input, output, answered);
  const handle = serveStdio(createMcpServer, { transport, onerror: onError });
  const drain = async (): Promise<void> => {
    await transport.inputEnded;
    await Promise.race([transport.settled(), sleep(DRAIN_LIMIT_MS, undefined, { ref: false })]);
  };
  return { ended: drain(), close: handle.close };
}
