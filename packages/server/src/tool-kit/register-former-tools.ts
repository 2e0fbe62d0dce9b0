import type { McpServer } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Tool } from './tool.ts';

const DIALECT = { target: 'draft-2020-12' } as const;

/**
 * Answers calls of former tools with an error that says what to call instead. Clients are not told of these names: the
 * list has the tools of today only.
 * @param former what to do instead, by former name
 */
export function registerFormerTools(
  server: McpServer,
  former: Readonly<Record<string, string>>,
  tools: readonly Tool[],
): void {
  for (const [name, advice] of Object.entries(former)) {
    server.registerTool(name, { inputSchema: z.looseObject({}) }, () => ({
      isError: true,
      content: [{ type: 'text', text: `There is no tool ${name} any more.\n${advice}` }],
    }));
  }
  server.server.setRequestHandler('tools/list', () => ({
    tools: tools.map(({ name, title, description, annotations, input, output }) => ({
      name,
      title,
      description,
      annotations,
      inputSchema: objectSchema(input['~standard'].jsonSchema.input(DIALECT)),
      outputSchema: objectSchema(output['~standard'].jsonSchema.output(DIALECT)),
    })),
  }));
}

/** Every tool takes and gives a record. */
function objectSchema(schema: Readonly<Record<string, unknown>>) {
  return { ...schema, type: 'object' as const };
}
