import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import { reportFailure } from '../refusals/failure.ts';
import { render } from '../text/render.ts';

/** A tool's answer: a line that says the essential, and the facts. */
export interface Answer {
  readonly headline: string;
  /** JSON data that fits the tool's output schema. */
  readonly facts: object;
}

/**
 * Turns a tool's function into an MCP tool callback.
 *
 * The answer goes out as structured content and as text with the same facts, an error as an `isError` result that
 * says what to do.
 */
export function answering<Input>(
  tool: string,
  log: Logger,
  run: (input: Input, context: ServerContext) => Answer | Promise<Answer>,
): (input: Input, context: ServerContext) => Promise<CallToolResult> {
  return async (input, context) => {
    try {
      const { headline, facts } = await run(input, context);
      return {
        content: [{ type: 'text', text: `${headline}\n\n${render(facts)}` }],
        structuredContent: { ...facts },
      };
    } catch (error) {
      const { message, hint } = reportFailure(error, tool, log);
      return { isError: true, content: [{ type: 'text', text: `${message}\n${hint}` }] };
    }
  };
}
