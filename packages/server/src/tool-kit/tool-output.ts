import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { listed } from './json-schema.ts';
import { once } from './once.ts';

/** The schema of a tool's structured content: its facts, between what every answer has. Built when it is first used. */
export function toolOutput(build: () => z.ZodObject): StandardSchemaWithJSON {
  const schema = once(() => z.object({ summary: z.string(), ...build().shape, next: z.string().optional() }));
  return {
    '~standard': {
      version: 1,
      vendor: 'zod',
      jsonSchema: listed(schema, 'output'),
      validate: (value) => schema()['~standard'].validate(value),
    },
  };
}
