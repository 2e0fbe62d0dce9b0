// Runs where @csf-mcp/server is installed: one tool call without a client, printed as JSON.
import { openServer } from '@csf-mcp/server';

const silent = { info() {}, warn() {}, error() {} };
const server = await openServer({ dataDir: process.argv[2], version: '1.0.0', log: silent });
const answers = new Map();
const transport = {
  async start() {},
  async close() {},
  async send({ id, result }) {
    answers.get(id)?.(result);
  },
};
await server.createMcpServer().connect(transport);

await request(1, 'initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'embedding', version: '1.0.0' },
});
const answer = await request(2, 'tools/call', { name: 'csf_get', arguments: { id: 'GV.OC-01' } });
await server[Symbol.asyncDispose]();
console.log(JSON.stringify(answer.structuredContent));

function request(id, method, params) {
  return new Promise((resolve) => {
    answers.set(id, resolve);
    transport.onmessage({ jsonrpc: '2.0', id, method, params });
  });
}
