import { isDeepStrictEqual } from 'node:util';
import {
  type JSONRPCMessage,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Transport,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { CsfServer } from '../server.ts';
import type { ConstantAnswers } from './answers.ts';

/** The requests whose answers depend on nothing but the version and the revision. */
const LISTS = ['tools/list', 'prompts/list', 'resources/templates/list'];

/** Two clients that have nothing in common but the revision. What they are both answered is a constant. */
const CLIENTS = [
  { firstId: 1, capabilities: {}, clientInfo: { name: 'a', version: '1' } },
  {
    firstId: 'x',
    capabilities: { roots: { listChanged: true }, sampling: {}, elicitation: { form: {} } },
    clientInfo: { name: 'b', title: 'B', version: '2' },
  },
];

/**
 * Asks a server, over the MCP SDK, for what it answers alike to every client.
 * @throws Error when two clients get different answers, or an error
 */
export async function collectAnswers(server: CsfServer, version: string): Promise<ConstantAnswers> {
  const results: object[] = [];
  const indexOf = (result: object): number => {
    const known = results.findIndex((other) => isDeepStrictEqual(other, result));
    return known === -1 ? results.push(result) - 1 : known;
  };
  const byRevision: Record<string, Record<string, number>> = {};
  for (const revision of SUPPORTED_PROTOCOL_VERSIONS) {
    const [first = {}, second] = await Promise.all(CLIENTS.map((client) => ask(server, revision, client)));
    if (!isDeepStrictEqual(first, second))
      throw new Error(`two clients of revision ${revision} get different answers: they are not constant`);
    byRevision[revision] = Object.fromEntries(
      Object.entries(first).map(([method, result]) => [method, indexOf(result)]),
    );
  }
  return { version, results, byRevision };
}

async function ask(
  server: CsfServer,
  protocolVersion: string,
  { firstId, capabilities, clientInfo }: (typeof CLIENTS)[number],
): Promise<Record<string, object>> {
  const wire = new Wire();
  const handle = serveStdio(() => server.createMcpServer(), { transport: wire });
  try {
    const answers: Record<string, object> = {};
    const params = { protocolVersion, capabilities, clientInfo };
    answers['initialize'] = await wire.request({ jsonrpc: '2.0', id: firstId, method: 'initialize', params });
    for (const method of LISTS)
      answers[method] = await wire.request({ jsonrpc: '2.0', id: `${firstId} ${method}`, method });
    return answers;
  } finally {
    await handle.close();
  }
}

/** A transport that carries one request at a time. */
class Wire implements Transport {
  onmessage?: (message: JSONRPCMessage) => void;
  onclose?: () => void;
  #answered: (message: JSONRPCMessage) => void = () => {};

  async start(): Promise<void> {}

  async send(message: JSONRPCMessage): Promise<void> {
    this.#answered(message);
  }

  async close(): Promise<void> {
    this.onclose?.();
  }

  async request(request: JSONRPCMessage): Promise<object> {
    const answer = await new Promise<JSONRPCMessage>((resolve) => {
      this.#answered = resolve;
      this.onmessage?.(request);
    });
    if (!('result' in answer)) throw new Error(`the server refused ${JSON.stringify(request)}`);
    return answer.result;
  }
}
