import { McpServer } from '@modelcontextprotocol/server';
import { instructions } from './instructions.ts';
import type { Services } from './services.ts';
import { registerCsfGet } from './tools/csf-get.ts';
import { registerCsfSearch } from './tools/csf-search.ts';

/** Enough for the largest sensible call (settings or records for every outcome); a bound for the others. */
const MAX_ARGUMENT_ELEMENTS = 2_000;

/** An MCP server for one connection. The lists of tools, resources and prompts do not change while it lives. */
export function createMcpServer(services: Services, version: string): McpServer {
  const server = new McpServer(
    { name: 'csf-mcp', title: 'NIST CSF 2.0', version },
    {
      instructions,
      maxToolInputElements: MAX_ARGUMENT_ELEMENTS,
      capabilities: {
        tools: { listChanged: false },
        resources: { listChanged: false },
        prompts: { listChanged: false },
      },
    },
  );
  registerCsfSearch(server, services);
  registerCsfGet(server, services);
  return server;
}
