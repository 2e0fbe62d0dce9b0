import type { Readable, Writable } from 'node:stream';
import {
  type CallToolResult,
  Client,
  type jsonSchemaValidator,
  ProtocolError,
  parseJSONRPCMessage,
  type Tool,
  type Transport,
} from '@modelcontextprotocol/client';
import { LauncherError } from '../errors.ts';
import { createLineReader } from '../streams/line-reader.ts';
import { documented } from './documented-tools.ts';

/** The longest time of a timer. The supervisor limits the start; only the user limits a tool. */
const NO_LIMIT_MS = 2 ** 31 - 1;

const NO_LIMIT = { timeout: NO_LIMIT_MS };

/** The server has already checked its answers. */
const unchecked: jsonSchemaValidator = {
  getValidator: () => (value) => ({ valid: true, data: value as never, errorMessage: undefined }),
};

/** One MCP session of our own, from the client's side. */
export interface ClientSession {
  readonly listTools: () => Promise<Tool[]>;
  /**
   * @param meta what goes beside the arguments
   * @throws LauncherError E_TOOL_FAILED when the server refuses the request itself
   */
  readonly callTool: (
    name: string,
    args: Record<string, unknown>,
    meta?: Record<string, unknown>,
  ) => Promise<CallToolResult>;
}

export interface ClientSessionStreams {
  readonly fromServer: Readable;
  readonly toServer: Writable;
}

/** What the audit log calls the client, and what it declares. */
export interface ClientName {
  readonly name: string;
  readonly version: string;
  readonly showsViews: boolean;
}

/** What a host of MCP Apps declares (docs/decisions/0140). */
const SHOWS_VIEWS = {
  extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: ['text/html;profile=mcp-app'] } },
};

/** Opens a session, talks, and closes it, however the talk went. Rejects when the server leaves before the end. */
export async function converse<T>(
  streams: ClientSessionStreams,
  { showsViews, ...client }: ClientName,
  talk: (conversation: ClientSession) => Promise<T>,
): Promise<T> {
  const capabilities = showsViews ? SHOWS_VIEWS : {};
  const session = new Client(client, { jsonSchemaValidator: unchecked, capabilities });
  try {
    await session.connect(createTransport(streams), NO_LIMIT);
    return await talk({
      listTools: async () => documented((await session.listTools(undefined, NO_LIMIT)).tools),
      callTool: async (name, args, meta = {}) => {
        try {
          return await session.callTool({ name, arguments: args, _meta: meta }, NO_LIMIT);
        } catch (error) {
          if (!(error instanceof ProtocolError)) throw error;
          throw new LauncherError('E_TOOL_FAILED', error.message, { cause: error });
        }
      },
    });
  } finally {
    await session.close();
  }
}

function createTransport({ fromServer, toServer }: ClientSessionStreams): Transport {
  const close = (): void => {
    toServer.end();
    transport.onclose?.();
  };
  const reader = createLineReader({
    onLine: (line) => transport.onmessage?.(parseJSONRPCMessage(JSON.parse(line))),
    onTooLong: close, // otherwise the wait for its answer would never end
  });
  const transport: Transport = {
    start: async () => {
      fromServer.on('data', reader.push);
      fromServer.once('end', close);
    },
    send: async (message) => {
      toServer.write(`${JSON.stringify(message)}\n`);
    },
    close: async () => close(),
  };
  return transport;
}
