import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import { listed } from './json-schema.ts';

/** A tool's output schema, for its structured content. */
export function toolOutput<T>(schema: z.ZodType<T, T>): StandardSchemaWithJSON<T, T> {
  return { '~standard': { ...schema['~standard'], jsonSchema: listed(schema, 'output') } };
}
