import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openServer } from '../../packages/server/src/index.ts';

const SILENT = { info() {}, warn() {}, error() {} };

/** What a server on an empty database lists to a client. */
export async function describeServer() {
  const dataDir = mkdtempSync(join(tmpdir(), 'csf-docs-'));
  const server = await openServer({ dataDir, version: '0', log: SILENT });
  try {
    const request = await startSession(server.createMcpServer());
    const list = (what, key) => listAll(request, `${what}/list`, key);
    return {
      tools: await list('tools', 'tools'),
      resources: await list('resources', 'resources'),
      templates: await list('resources/templates', 'resourceTemplates'),
      prompts: await list('prompts', 'prompts'),
    };
  } finally {
    await server[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true });
  }
}

async function listAll(request, method, key) {
  const items = [];
  let cursor;
  do {
    const page = await request(method, cursor === undefined ? {} : { cursor });
    items.push(...page[key]);
    cursor = page.nextCursor;
  } while (cursor !== undefined);
  return items;
}

/** A session without a client: requests go in as messages, and their answers come out. */
async function startSession(mcpServer) {
  const answers = new Map();
  const transport = {
    async start() {},
    async close() {},
    async send({ id, ...answer }) {
      answers.get(id)?.(answer);
    },
  };
  await mcpServer.connect(transport);
  let lastId = 0;
  const request = async (method, params) => {
    const id = ++lastId;
    const { result, error } = await new Promise((resolve) => {
      answers.set(id, resolve);
      transport.onmessage({ jsonrpc: '2.0', id, method, params });
    });
    if (error !== undefined) throw new Error(`${method}: ${error.message}`);
    return result;
  };
  await request('initialize', {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'docs', version: '0' },
  });
  transport.onmessage({ jsonrpc: '2.0', method: 'notifications/initialized' });
  return request;
}
