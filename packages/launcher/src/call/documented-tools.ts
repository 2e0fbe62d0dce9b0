import type { Tool } from '@modelcontextprotocol/client';

/**
 * Tools with all that their arguments take. A server lists only what a model needs, and this package has the rest, as
 * long as the server is of the same version.
 */
export async function documented(tools: readonly Tool[]): Promise<Tool[]> {
  const { documentedArguments } = await import('@csf-mcp/server/documented-arguments');
  return tools.map((tool) => {
    const inputSchema = documentedArguments[tool.name];
    return inputSchema === undefined ? tool : { ...tool, inputSchema: { type: 'object', ...inputSchema } };
  });
}
