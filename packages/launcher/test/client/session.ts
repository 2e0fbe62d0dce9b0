import { AsyncLocalStorage } from 'node:async_hooks';
import { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { Client, type ClientOptions } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { CODE_CACHE, type Sandbox } from '../support/instances/sandbox.ts';

/** The client is gone after 4 seconds at most: it ends with SIGKILL what does not end. */
const END_LIMIT_MS = 10_000;

export interface SessionOptions extends ClientOptions {
  /** The Node that runs csf-mcp. */
  readonly node?: string;
  /** Further arguments of `csf-mcp start`. */
  readonly args?: readonly string[];
}

/** An MCP client and the `csf-mcp start` that it has started. */
export interface Session extends AsyncDisposable {
  readonly client: Client;
  /** Starts csf-mcp and connects. */
  readonly connect: () => Promise<void>;
  /** The client's processes in order. The last is the session's; version negotiation has one before it. */
  readonly started: readonly ChildProcess[];
  /** Waits for the end of the session's csf-mcp. */
  readonly end: () => Promise<SessionEnd>;
}

interface SessionEnd {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stderr: string;
}

/** The SDK keeps its processes to itself; Node tells of each, in the context of the `connect` that starts it. */
const connecting = new AsyncLocalStorage<ChildProcess[]>();
subscribe('child_process', (message) => {
  const { process: child } = message as { process: unknown };
  if (child instanceof ChildProcess) connecting.getStore()?.push(child);
});

/** A client that is not connected yet. */
export function createSession(
  sandbox: Sandbox,
  { node = sandbox.command[0], args = [], ...options }: SessionOptions = {},
): Session {
  const transport = new StdioClientTransport({
    command: node,
    args: [sandbox.command[1], 'start', ...args],
    env: { ...sandbox.env, NODE_COMPILE_CACHE: CODE_CACHE },
    stderr: 'pipe',
  });
  const client = new Client({ name: 'client-test', version: '1.0.0' }, options);
  const started: ChildProcess[] = [];
  const errors = collect(transport.stderr);

  const end = async (): Promise<SessionEnd> => {
    const child = started.at(-1);
    if (child === undefined) throw new Error('the client has not started csf-mcp');
    const limit = AbortSignal.timeout(END_LIMIT_MS);
    if (!hasEnded(child)) await once(child, 'exit', { signal: limit });
    return { exitCode: child.exitCode, signal: child.signalCode, stderr: await errors(limit) };
  };

  return {
    client,
    connect: () => connecting.run(started, () => client.connect(transport)),
    started,
    end,
    [Symbol.asyncDispose]: async () => {
      await client.close();
      for (const child of started) if (!hasEnded(child)) child.kill('SIGKILL');
    },
  };
}

/** A client that is connected. */
export async function openSession(sandbox: Sandbox, options: SessionOptions = {}): Promise<Session> {
  const session = createSession(sandbox, options);
  await session.connect();
  return session;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

/** Reads all the time; the function that is returned waits for the end. */
function collect(stream: unknown): (limit: AbortSignal) => Promise<string> {
  if (!(stream instanceof Readable)) throw new Error('the transport gives no stderr');
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return async (limit) => {
    await finished(stream, { signal: limit });
    return text;
  };
}
