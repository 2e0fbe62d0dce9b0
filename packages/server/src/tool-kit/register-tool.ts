import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { reportFailure } from '../refusals/failure.ts';
import type { Services } from '../services.ts';
import { render } from '../text/render.ts';
import { callingWriter } from './calling-writer.ts';
import { ask, consentIn } from './consent.ts';
import type { Answer, Tool } from './tool.ts';

/**
 * Makes a tool known to an MCP server.
 *
 * An answer goes out as structured content and as text with the same facts. An error goes out as an `isError` result
 * that says what to do. A question goes to the person at the client.
 */
export function registerTool(server: McpServer, tool: Tool, services: Services): void {
  const { name, title, description, input, output, annotations } = tool;
  const config = { title, description, inputSchema: input, outputSchema: output, annotations };
  server.registerTool(name, config, async (args, context) => {
    try {
      const outcome = await tool.run(args, {
        ...services,
        name,
        writerAt: (at) => callingWriter(server, context, name, at),
        consent: consentIn(server, context),
        abort: context.mcpReq.signal,
      });
      return 'question' in outcome ? ask(outcome) : toResult(outcome);
    } catch (error) {
      const { message, hint } = reportFailure(error, name, services.log);
      return { isError: true, content: [{ type: 'text', text: `${message}\n${hint}` }] };
    }
  });
}

function toResult({ headline, facts }: Answer): CallToolResult {
  return {
    content: [{ type: 'text', text: `${headline}\n\n${render(facts)}` }],
    structuredContent: { ...facts },
  };
}
