import { Client } from '@modelcontextprotocol/client';
import { CLIENT_INFO_META_KEY, InMemoryTransport } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import { type CsfServer, openServer, type ServerOptions, type SessionOptions } from '../../src/index.ts';
import { temporaryDirectory } from './data-directory.ts';

const NOW = new Date('2025-03-31T12:00:00Z');

export interface Answer {
  readonly isError: boolean;
  /** Of the first block of content. */
  readonly text: string;
  /** Of the others. */
  readonly moreTexts: readonly string[];
  /** Of the structured content, and empty for an error. */
  readonly summary: string;
  readonly next: string | undefined;
  /** The rest of the structured content; empty for an error. */
  readonly facts: Readonly<Record<string, unknown>>;
}

export interface Connection {
  readonly client: Client;
  /** The length of the longest message so far from the server, in bytes as a line of JSON. */
  readonly longestLine: () => number;
  call(tool: string, args?: Record<string, unknown>): Promise<Answer>;
}

/** A server on a new data directory, closed after the test. */
export async function testServer(
  options: Partial<
    Pick<
      ServerOptions,
      | 'dataDir'
      | 'log'
      | 'now'
      | 'access'
      | 'closeStamp'
      | 'lastDatabase'
      | 'account'
      | 'keepDeletedDays'
      | 'warn'
      | 'checkDelayMs'
    >
  > = {},
): Promise<CsfServer & { dataDir: string }> {
  const {
    dataDir = temporaryDirectory(),
    log = pino({ level: 'silent' }),
    now = () => NOW,
    ...others
  } = options;
  const server = await openServer({ dataDir, version: '1.2.3', log, now, ...others });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return { ...server, dataDir };
}

const CLIENT = { name: 'test-client', version: '9.8.7' };

/**
 * Connects a real MCP client in this process, by default in the mode in which clients start. With `clientInfo` null
 * its requests do not say who it is; that needs `versionNegotiation`.
 */
export async function connect(
  server: CsfServer,
  options: ConstructorParameters<typeof Client>[1] = {},
  clientInfo: typeof CLIENT | null = CLIENT,
  session: SessionOptions = {},
): Promise<Connection> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  if (clientInfo === null) withholdName(clientSide);
  let longest = 0;
  const send = serverSide.send.bind(serverSide);
  serverSide.send = (message, options) => {
    longest = Math.max(longest, Buffer.byteLength(`${JSON.stringify(message)}\n`));
    return send(message, options);
  };
  const handle = serveStdio(() => server.createMcpServer(session), { transport: serverSide });
  const client = new Client(clientInfo ?? CLIENT, options);
  await client.connect(clientSide);
  onTestFinished(async () => {
    await client.close();
    await handle.close();
  });
  return { client, longestLine: () => longest, call: (tool, args = {}) => callTool(client, tool, args) };
}

function withholdName(clientSide: InMemoryTransport): void {
  const send = clientSide.send.bind(clientSide);
  clientSide.send = (message, options) => {
    const meta = 'params' in message ? message.params?._meta : undefined;
    if (meta !== undefined) delete meta[CLIENT_INFO_META_KEY];
    return send(message, options);
  };
}

/** A client on a new server: what most tests of tools need. */
export async function newConnection(): Promise<Connection> {
  return connect(await testServer());
}

interface StructuredContent extends Record<string, unknown> {
  readonly summary?: string;
  readonly next?: string;
}

async function callTool(client: Client, name: string, args: Record<string, unknown>): Promise<Answer> {
  const {
    isError = false,
    content,
    structuredContent = {},
  } = await client.callTool({ name, arguments: args });
  const [text, ...moreTexts] = content.map((block) => (block.type === 'text' ? block.text : ''));
  if (text === undefined) throw new Error(`${name} answered without text`);
  const { summary, next, ...facts } = structuredContent as StructuredContent;
  return { isError, text, moreTexts, summary: summary ?? '', next, facts };
}
