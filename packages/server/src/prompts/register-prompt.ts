import { completable, type McpServer } from '@modelcontextprotocol/server';
import type { Database } from '../database/open.ts';
import { refusing } from '../refusals/refusing.ts';
import type { Services } from '../services.ts';
import { strictRecord } from '../tool-kit/strict-record.ts';
import { lineOrNothing } from '../tool-kit/text-schemas.ts';
import type { Prompt, PromptArgument } from './prompt.ts';

/** Makes a prompt known to an MCP server. */
export function registerPrompt(server: McpServer, prompt: Prompt, services: Services): void {
  const { name, title, description } = prompt;
  const shape = Object.fromEntries(
    Object.entries(prompt.arguments).map(([key, argument]) => [key, schemaOf(argument, services.db)]),
  );
  const config = { title, description, argsSchema: strictRecord(shape) };
  server.registerPrompt(name, config, (args) =>
    refusing(name, services.log, () => prompt.run(withoutBlanks(args, prompt), services)),
  );
}

function schemaOf({ description, isRequired, maxLength, complete }: PromptArgument, db: Database) {
  const text = completable(lineOrNothing(maxLength).describe(description), (typed) => complete(typed, db));
  return isRequired ? text : text.optional();
}

/** Clients send every field of their form. An optional argument that was left blank is an empty text. */
function withoutBlanks(args: Readonly<Record<string, string | undefined>>, prompt: Prompt) {
  const given = Object.entries(args).filter(
    ([key, text]) => text !== '' || prompt.arguments[key]?.isRequired === true,
  );
  return Object.fromEntries(given);
}
