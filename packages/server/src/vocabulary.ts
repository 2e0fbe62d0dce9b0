import { DatabaseSync } from 'node:sqlite';
import { McpServer, type RegisteredTool } from '@modelcontextprotocol/server';
import { Kysely } from 'kysely';
import { pino } from 'pino';
import * as z from 'zod';
import type { Schema } from './database/schema.ts';
import { createSqliteDialect } from './database/sqlite-dialect.ts';
import { explainDatabaseError } from './database/sqlite-error.ts';
import { newConfirmationKey } from './deletion/confirmation.ts';
import { elements } from './framework/elements.ts';
import { toolRegistrations } from './mcp-server.ts';
import { createSearchIndex } from './search/search-index.ts';
import { type ElementKind, elementKinds, type ToolInput } from './tool-kit/input.ts';

// What can be said to the server, for those who help with typing it. It is data: when csf-mcp is built, this module is
// run and only its values are bundled, because all tools come along otherwise.

export interface ToolWords {
  readonly name: string;
  readonly title: string;
  readonly arguments: readonly ArgumentWords[];
}

export interface ArgumentWords {
  readonly name: string;
  /** What its value is an id of, as a rule; null for other values. */
  readonly ids: ElementKind | null;
  /** The values, if it has only these. */
  readonly values: readonly string[];
}

/** A server that only takes down what the tools say when they are registered. */
class Listener extends McpServer {
  readonly heard: ToolWords[] = [];

  override registerTool(
    name: string,
    { title = name, inputSchema }: { title?: string; inputSchema?: ToolInput<z.ZodRawShape> },
  ): RegisteredTool {
    const shape = Object.entries(inputSchema?.shape ?? {});
    this.heard.push({ name, title, arguments: shape.map(([key, schema]) => argumentWords(key, schema)) });
    return super.registerTool(name, {}, () => ({ content: [] }));
  }
}

/** The ids of the Core, in NIST's order. */
export const ids: Readonly<Record<ElementKind, readonly string[]>> = {
  function: idsOf('function'),
  category: idsOf('category'),
  outcome: idsOf('outcome'),
  element: elements.map(({ id }) => id),
};

/** In the order in which clients list them. */
export const tools: readonly ToolWords[] = readTools();

function idsOf(type: 'function' | 'category' | 'outcome'): string[] {
  return elements.filter((element) => element.type === type).map(({ id }) => id);
}

function readTools(): readonly ToolWords[] {
  const server = new Listener({ name: 'vocabulary', version: '0' });
  using sqlite = new DatabaseSync(':memory:');
  using searchIndex = createSearchIndex();
  const services = {
    db: new Kysely<Schema>({
      dialect: createSqliteDialect({
        open: () => sqlite,
        explain: (error) => explainDatabaseError(error, ':memory:'),
      }),
    }),
    searchIndex,
    log: pino({ level: 'silent' }),
    now: () => new Date(),
    confirmationKey: newConfirmationKey(),
  };
  for (const register of toolRegistrations) register(server, services);
  return server.heard;
}

function argumentWords(name: string, schema: z.core.$ZodType): ArgumentWords {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault)
    return argumentWords(name, schema.unwrap());
  return { name, ids: elementKinds.get(schema)?.kind ?? null, values: valuesOf(schema) };
}

function valuesOf(schema: z.core.$ZodType): string[] {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  return schema instanceof z.ZodBoolean ? ['true', 'false'] : [];
}
