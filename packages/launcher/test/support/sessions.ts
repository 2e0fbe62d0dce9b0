import { PassThrough, type Readable, type Writable } from 'node:stream';
import { createFrontDesk } from '@csf-mcp/server/front-desk';
import type { McpServer } from '@modelcontextprotocol/server';
import { messageLimits } from '../../src/message-limits.ts';
import type { InputBudget } from '../../src/server-process/input-budget.ts';
import { type Session, serveSession } from '../../src/server-process/session.ts';
import { keepSessionRecord } from '../../src/server-process/session-record.ts';
import { createSessionTransport, type SessionTransport } from '../../src/server-process/transport.ts';

/** An answer on the wire. */
export interface Answer {
  readonly id: number | string | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** The client's side of a session in this process. */
export interface Wire {
  readonly input: PassThrough;
  readonly output: PassThrough;
  readonly send: (message: unknown) => void;
  /** Everything that the server has written so far. */
  readonly answers: () => Answer[];
}

export function createWire(): Wire {
  const input = new PassThrough();
  const output = new PassThrough();
  let written = '';
  output.on('data', (chunk: Buffer) => {
    written += chunk.toString();
  });
  return {
    input,
    output,
    send: (message) =>
      void input.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`),
    answers: () =>
      written
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line)),
  };
}

/** The first two messages of every client of revision 2025-11-25. */
export const HANDSHAKE = [
  {
    jsonrpc: '2.0',
    id: 0,
    method: 'initialize',
    params: {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'test', version: '1' },
    },
  },
  { jsonrpc: '2.0', method: 'notifications/initialized' },
] as const;

export function callTool(id: number | string, name: string) {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: {} } };
}

/** A transport whose front desk leaves everything to the SDK. */
export function transportOver(
  streams: { input: Readable; output: Writable },
  budget?: InputBudget,
): SessionTransport {
  return createSessionTransport({
    ...streams,
    budget,
    desk: createFrontDesk(null, ''),
    limits: messageLimits(),
    record: keepSessionRecord(true, new Date()),
  });
}

export interface ServedWire extends Wire {
  readonly session: Session;
}

/** Serves a server of the SDK over a wire whose client has introduced itself. */
export function serveOverWire(createMcpServer: () => McpServer, taken = () => 0): ServedWire {
  const wire = createWire();
  const { input, output } = wire;
  const session = serveSession(transportOver({ input, output }), {
    createMcpServer,
    onError: () => {},
    onDropped: () => {},
    taken,
  });
  for (const message of HANDSHAKE) wire.send(message);
  return { ...wire, session };
}
