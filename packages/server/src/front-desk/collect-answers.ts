import { isDeepStrictEqual } from 'node:util';
import {
  type JSONRPCMessage,
  type JSONRPCRequest,
  SUPPORTED_PROTOCOL_VERSIONS,
  type Transport,
} from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import { VIEW_MIME_TYPE } from '../apps/extension.ts';
import type { CsfServer } from '../server.ts';
import type { ConstantAnswers } from './answers.ts';
import { type ToolList, toolsThatDiffer, VIEW_TOOLS, withTools } from './tools-with-views.ts';

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

/** A client that shows views. Its answers differ in nothing but the list of tools. */
const WITH_VIEWS = {
  firstId: 3,
  capabilities: { extensions: { 'io.modelcontextprotocol/ui': { mimeTypes: [VIEW_MIME_TYPE] } } },
  clientInfo: { name: 'c', version: '3' },
};

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
    const forViews = viewToolsIn(first, await ask(server, revision, WITH_VIEWS));
    byRevision[revision] = Object.fromEntries(
      Object.entries({ ...first, [VIEW_TOOLS]: forViews }).map(([method, result]) => [
        method,
        indexOf(result),
      ]),
    );
  }
  return { version, results, byRevision };
}

/** @throws Error when a client that shows views gets anything else otherwise */
function viewToolsIn(
  { 'tools/list': plain, ...others }: Record<string, object>,
  { 'tools/list': withViews, ...alike }: Record<string, object>,
): ToolList {
  const [tools, more] = [plain as ToolList, withViews as ToolList];
  const differing = toolsThatDiffer(tools, more, isDeepStrictEqual);
  if (isDeepStrictEqual(withTools(tools, differing), more) && isDeepStrictEqual(others, alike))
    return differing;
  throw new Error('a client that shows views differs in more than single tools');
}

async function ask(
  server: CsfServer,
  protocolVersion: string,
  { firstId, capabilities, clientInfo }: (typeof CLIENTS)[number] | typeof WITH_VIEWS,
): Promise<Record<string, object>> {
  await using session = openSession(server);
  const resultOf = async (request: JSONRPCRequest): Promise<object> => {
    const answer = await session.request(request);
    if ('result' in answer) return answer.result;
    throw new Error(`the server refused ${JSON.stringify(request)}`);
  };
  const params = { protocolVersion, capabilities, clientInfo };
  const answers: Record<string, object> = {};
  answers['initialize'] = await resultOf({ jsonrpc: '2.0', id: firstId, method: 'initialize', params });
  for (const method of LISTS)
    answers[method] = await resultOf({ jsonrpc: '2.0', id: `${firstId} ${method}`, method });
  return answers;
}

/** A session of the MCP SDK that carries one request at a time. */
export interface SdkSession extends AsyncDisposable {
  readonly request: (request: JSONRPCRequest) => Promise<JSONRPCMessage>;
}

export function openSession(server: CsfServer): SdkSession {
  let answered: (message: JSONRPCMessage) => void = () => {};
  const transport: Transport = {
    start: async () => {},
    send: async (message) => answered(message),
    close: async () => transport.onclose?.(),
  };
  const handle = serveStdio(() => server.createMcpServer(), { transport });
  return {
    request: (request) =>
      new Promise((resolve) => {
        answered = resolve;
        transport.onmessage?.(request);
      }),
    [Symbol.asyncDispose]: () => handle.close(),
  };
}
