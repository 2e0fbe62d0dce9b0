import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { inBrief, inFull } from './brief-schema.ts';
import { once } from './once.ts';

/** No name or id reaches this length by accident, so a client need not know the limit. */
const LONGEST_NAME = 200;

/**
 * A schema as `tools/list` shows it, without what tells a client nothing: the dialect, which is the one that MCP
 * assumes; the bounds of safe integers; that a text or list is not empty, how long a name may be, and that an enum of
 * texts is of texts; `anyOf` where a list of types or values says the same; and, in an answer, that there are no other
 * keys.
 *
 * Schemas with an `id` in their metadata are listed once and referred to. The SDK asks at each `tools/list`, so the
 * result is kept.
 */
export function listed(
  schema: () => z.ZodType,
  io: 'input' | 'output',
): StandardSchemaWithJSON['~standard']['jsonSchema'] {
  const convert = once(() => (io === 'input' ? inBrief : inFull)(convertSchema(schema(), io)));
  return { input: convert, output: convert };
}

/** The schema of arguments as the documentation shows it. */
export function documented(schema: z.ZodType): Record<string, unknown> {
  return inFull(convertSchema(schema, 'input'));
}

function convertSchema(schema: z.ZodType, io: 'input' | 'output'): Record<string, unknown> {
  const { $schema: _, ...json } = z.toJSONSchema(schema, {
    io,
    override: ({ jsonSchema }) => {
      delete jsonSchema['id'];
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minLength === 1) delete jsonSchema.minLength;
      if (jsonSchema.minItems === 1) delete jsonSchema.minItems;
      if ((jsonSchema.maxLength ?? 0) <= LONGEST_NAME) delete jsonSchema.maxLength;
      // An object whose keys are not listed.
      if (isEmpty(jsonSchema.properties)) delete jsonSchema.properties;
      if (isEmpty(jsonSchema.additionalProperties)) delete jsonSchema.additionalProperties;
      if (jsonSchema.enum !== undefined && io === 'output') delete jsonSchema.type;
      if (io === 'output' && jsonSchema.additionalProperties === false)
        delete jsonSchema.additionalProperties;
      // As long as a paragraph, and `format` says it.
      if (jsonSchema.format === 'date') delete jsonSchema.pattern;
      // The keys of an object are texts anyway.
      if (isAnyText(jsonSchema.propertyNames)) delete jsonSchema.propertyNames;
      mergeNullable(jsonSchema);
    },
  });
  return json;
}

function isEmpty(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isAnyText(schema: z.core.JSONSchema._JSONSchema | undefined): boolean {
  return typeof schema === 'object' && schema.type === 'string' && schema.enum === undefined;
}

/** `anyOf: [{ type: 'integer' }, { type: 'null' }]` becomes `type: ['integer', 'null']`; an enum gets null as a value. */
function mergeNullable(schema: z.core.JSONSchema.JSONSchema): void {
  const [inner, none, ...others] = schema.anyOf ?? [];
  if (typeof inner !== 'object' || typeof none !== 'object' || others.length > 0) return;
  if (none.type !== 'null') return;
  const { type, enum: values, ...rest } = inner;
  if (values !== undefined) Object.assign(schema, rest, { enum: [...values, null] });
  else if (typeof type === 'string') Object.assign(schema, rest, { type: [type, 'null'] });
  else return;
  delete schema.anyOf;
}
