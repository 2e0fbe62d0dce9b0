import type { CallToolResult } from '@modelcontextprotocol/client';
import { callWith, type ToolRequest } from '../call/call.ts';
import type { CallOptions, Servers } from '../call/servers.ts';
import { LauncherError } from '../errors.ts';

export type CallTool = (tool: string, args: Readonly<Record<string, unknown>>) => Promise<CallToolResult>;

export interface ToolCalls {
  /** Calls a tool that only reads. */
  readonly callTool: CallTool;
  /** Makes a call of a tool that may need others before it in the same session. */
  readonly call: (tool: string, request: ToolRequest) => Promise<CallToolResult>;
  /** Resolves when no call is under way. */
  readonly done: () => Promise<void>;
}

/**
 * Calls tools, one after the other: beside a running instance what only reads, through it what writes, or in an instance
 * of its own for each call. A view that kept an instance would keep every client from starting one.
 */
export function createToolCalls(servers: Servers, options: CallOptions): ToolCalls {
  const { signals } = options;
  let last: Promise<unknown> = Promise.resolve();
  const call: ToolCalls['call'] = (tool, request) => {
    const result = last.then(async () => {
      if (signals.firstSignal.aborted) throw new LauncherError('E_CALLED_OFF', 'csf-mcp view is ending');
      try {
        return await callWith(servers, { tool, command: 'view' }, async () => request, options);
      } finally {
        signals.keep(); // the server that would take a signal is gone
      }
    });
    last = result.catch(() => {}); // whoever called it hears of it
    return result;
  };
  return {
    call,
    callTool: (tool, args) =>
      call(tool, { onlyReads: true, send: (session) => session.callTool(tool, { ...args }) }),
    done: async () => {
      await last;
    },
  };
}
