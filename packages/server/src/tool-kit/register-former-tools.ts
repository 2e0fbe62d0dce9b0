import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';

/**
 * Answers calls of former tools with an error that says what to call instead. Clients are not told of these names: the
 * list has the tools of today only.
 * @param former what to do instead, by former name
 */
export function registerFormerTools(server: McpServer, former: Readonly<Record<string, string>>): void {
  for (const [name, advice] of Object.entries(former)) {
    server.registerTool(name, { inputSchema: z.looseObject({}) }, () => ({
      isError: true,
      content: [{ type: 'text', text: `There is no tool ${name} any more.\n${advice}` }],
    }));
  }
}
