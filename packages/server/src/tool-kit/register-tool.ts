import type { CallToolResult, McpServer } from '@modelcontextprotocol/server';
import { showsViews } from '../apps/declared-capabilities.ts';
import type { FormValues } from '../apps/form-values.ts';
import { reportFailure } from '../refusals/failure.ts';
import type { Services } from '../services.ts';
import { answerText } from './answer-text.ts';
import { callingWriter, type KnownAuthor } from './calling-writer.ts';
import { ask, consentIn } from './consent.ts';
import { profilesIn } from './data-warning.ts';
import { fromTerminal } from './from-terminal.ts';
import type { Answer, Tool } from './tool.ts';

export interface Calling {
  readonly services: Services;
  /** Who uses the client, by its configuration; null if nobody is named. */
  readonly person: () => string | null;
  /** The one-time values of this session. */
  readonly form: FormValues;
}

/**
 * Makes a tool known to an MCP server.
 *
 * An answer goes out as structured content, which has all of it, and as a compact text. An error goes out as an `isError` result
 * that says what to do. A question goes to the person at the client.
 */
export function registerTool(server: McpServer, tool: Tool, { services, person, form }: Calling): void {
  const { name, title, description, input, output, annotations } = tool;
  const author = (): KnownAuthor => ({ account: services.account, person: person() });
  const config = { title, description, inputSchema: input, outputSchema: output, annotations };
  server.registerTool(name, config, async (args, context) => {
    try {
      const outcome = await tool.run(args, {
        ...services,
        name,
        writerAt: (at) => ({ ...callingWriter(server, context, author()), tool: name, at: at.toISOString() }),
        consentTo: (about) => consentIn(server, context, about),
        fromTerminal: fromTerminal(context),
        form: showsViews(server, context) ? form : null,
        abort: AbortSignal.any([context.mcpReq.signal, services.closing]),
      });
      if ('question' in outcome) return ask(outcome);
      const warning = services.differing.warningAbout(profilesIn(args, outcome.facts));
      return withNotice(toResult(outcome, warning), services.takeNotice());
    } catch (error) {
      const { message, hint } = reportFailure(error, name, services.log);
      return { isError: true, content: [{ type: 'text', text: `${message}\n${hint}` }] };
    }
  });
}

/**
 * A warning about the data is a text of its own, and in the structured content a key that no output schema has: it may
 * come with any answer, and seldom does.
 */
function toResult(answer: Answer, dataWarning: string | null): CallToolResult {
  const { summary, next, facts, meta } = answer;
  const structuredContent = { summary, ...facts, ...(next !== undefined && { next }) };
  const text = { type: 'text', text: answerText(answer) } as const;
  const beside = meta === undefined ? {} : { _meta: meta };
  if (dataWarning === null) return { content: [text], structuredContent, ...beside };
  return {
    content: [text, { type: 'text', text: `Warning: ${dataWarning}` }],
    structuredContent: { ...structuredContent, dataWarning },
    ...beside,
  };
}

/** Like a warning about the data, it may come with any answer. */
function withNotice(result: CallToolResult, notice: string | null): CallToolResult {
  if (notice === null) return result;
  return {
    ...result,
    content: [...result.content, { type: 'text', text: `Note: ${notice}` }],
    structuredContent: { ...Object(result.structuredContent), notice },
  };
}
