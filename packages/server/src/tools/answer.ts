import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';
import type { Logger } from 'pino';
import { CsfServerError } from '../error.ts';
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
 * The answer goes out as structured content and as text with the same facts. A refusal becomes an `isError` result
 * that says what to do; anything else thrown is a defect: it is logged, and the caller told that nothing changed.
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
      return { isError: true, content: [{ type: 'text', text: complaint(error, tool, log) }] };
    }
  };
}

function complaint(error: unknown, tool: string, log: Logger): string {
  if (error instanceof CsfServerError) {
    log.info({ tool, code: error.code, err: error.cause }, error.message);
    return `${error.message}\n${error.hint}`;
  }
  log.error({ tool, err: error }, 'A tool failed unexpectedly');
  return `${tool} failed unexpectedly and changed nothing.\nThe server's log says more; please report it.`;
}
