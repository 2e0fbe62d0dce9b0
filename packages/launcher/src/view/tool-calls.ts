import type { CallToolResult } from '@modelcontextprotocol/client';
import { callWith } from '../call/call.ts';
import type { ClientSession } from '../call/client-session.ts';
import type { CallOptions, Servers } from '../call/servers.ts';

export type CallTool = (tool: string, args: Readonly<Record<string, unknown>>) => Promise<CallToolResult>;

export interface ToolCalls {
  readonly callTool: CallTool;
  /** Resolves when no call is under way. */
  readonly done: () => Promise<void>;
}

/**
 * Calls tools that only read, one after the other: beside a running instance, or in an instance of its own for each call.
 * A view that kept an instance would keep every client from starting one.
 */
export function createToolCalls(servers: Servers, options: CallOptions): ToolCalls {
  const { signals } = options;
  let last: Promise<unknown> = Promise.resolve();
  const callTool: CallTool = (tool, args) => {
    const result = last.then(async () => {
      signals.firstSignal.throwIfAborted(); // the view is ending
      const prepare = async () => ({
        onlyReads: true,
        send: async (session: ClientSession) => session.callTool(tool, { ...args }),
      });
      try {
        return await callWith(servers, { tool, command: 'view' }, prepare, options);
      } finally {
        signals.keep(); // the server that would take a signal is gone
      }
    });
    last = result.catch(() => {}); // whoever called it hears of it
    return result;
  };
  return {
    callTool,
    done: async () => {
      await last;
    },
  };
}
