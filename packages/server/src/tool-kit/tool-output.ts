import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import { listed } from './json-schema.ts';
import { once } from './once.ts';

/** The schema of a tool's structured content, built when it is first used. */
export function toolOutput(build: () => z.ZodType): StandardSchemaWithJSON {
  const schema = once(build);
  return {
    '~standard': {
      version: 1,
      vendor: 'zod',
      jsonSchema: listed(schema, 'output'),
      validate: (value) => schema()['~standard'].validate(value),
    },
  };
}
