import type { Tool as ListedTool, McpServer } from '@modelcontextprotocol/server';
import { showsViews } from '../apps/declared-capabilities.ts';
import { viewMeta } from '../apps/tool-view.ts';
import type { Tool } from './tool.ts';

const DIALECT = { target: 'draft-2020-12' } as const;

/** A cache that several clients share must not hand it to one without views. Protocol 2026-07-28 has it. */
const NOT_FOR_OTHERS = { cacheScope: 'private' } as const;

export interface ToolLists {
  readonly tools: readonly Tool[];
  /** Those that only views call. */
  readonly viewTools: readonly Tool[];
}

/**
 * Answers the list of tools: those of today, without the former ones. A client that shows views is also told which tools
 * have one, and of those that a view calls. Called after the tools are registered, which makes the SDK set its own list.
 */
export function registerToolList(server: McpServer, { tools, viewTools }: ToolLists): void {
  server.server.setRequestHandler('tools/list', (_request, context) =>
    showsViews(server, context)
      ? { tools: [...tools, ...viewTools].map(withView), ...(context.mcpReq.envelope && NOT_FOR_OTHERS) }
      : { tools: tools.map(listed) },
  );
}

function listed({ name, title, description, annotations, input, output }: Tool): ListedTool {
  return {
    name,
    title,
    description,
    annotations,
    inputSchema: objectSchema(input['~standard'].jsonSchema.input(DIALECT)),
    outputSchema: objectSchema(output['~standard'].jsonSchema.output(DIALECT)),
  };
}

function withView(tool: Tool): ListedTool {
  return { ...listed(tool), ...(tool.view !== undefined && { _meta: viewMeta(tool.view) }) };
}

/** Every tool takes and gives a record. */
function objectSchema(schema: Readonly<Record<string, unknown>>) {
  return { ...schema, type: 'object' as const };
}
