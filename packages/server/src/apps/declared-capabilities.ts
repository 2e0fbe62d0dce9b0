import {
  CLIENT_CAPABILITIES_META_KEY,
  type McpServer,
  type ServerContext,
} from '@modelcontextprotocol/server';
import { declaresViews } from './extension.ts';

/**
 * What the client of a request has declared that it can do. From protocol 2026-07-28 on, every request says it. In
 * earlier ones only `initialize` does.
 */
export function declaredCapabilities(server: McpServer, { mcpReq }: Pick<ServerContext, 'mcpReq'>): unknown {
  const envelope: Readonly<Record<string, unknown>> = mcpReq.envelope ?? {};
  return envelope[CLIENT_CAPABILITIES_META_KEY] ?? server.server.getClientCapabilities();
}

/** Whether the client of a request shows views. */
export function showsViews(server: McpServer, context: Pick<ServerContext, 'mcpReq'>): boolean {
  return declaresViews(declaredCapabilities(server, context));
}
