import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';

/**
 * A schema as `tools/list` shows it, without what tells a client nothing: the bounds of safe integers, `anyOf` where
 * a list of types says the same, and, in an answer, that there are no other keys.
 *
 * Converted once: the SDK asks for it at each `tools/list`.
 */
export function listed<Input, Output>(
  schema: z.ZodType<Output, Input>,
  io: 'input' | 'output',
): StandardSchemaWithJSON<Input, Output>['~standard']['jsonSchema'] {
  let json: Record<string, unknown> | undefined;
  const convert = (): Record<string, unknown> => {
    json ??= z.toJSONSchema(schema, {
      io,
      override: ({ jsonSchema }) => {
        if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
        if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
        if (io === 'output' && jsonSchema.additionalProperties === false)
          delete jsonSchema.additionalProperties;
        // As long as a paragraph, and `format` says it.
        if (jsonSchema.format === 'date') delete jsonSchema.pattern;
        mergeNullable(jsonSchema);
      },
    });
    return json;
  };
  return { input: convert, output: convert };
}

/** `anyOf: [{ type: 'integer' }, { type: 'null' }]` becomes `type: ['integer', 'null']`. */
function mergeNullable(schema: z.core.JSONSchema.JSONSchema): void {
  const [inner, none, ...others] = schema.anyOf ?? [];
  if (typeof inner !== 'object' || typeof none !== 'object' || others.length > 0) return;
  if (none.type !== 'null' || typeof inner.type !== 'string' || inner.enum !== undefined) return;
  const { type, ...rest } = inner;
  delete schema.anyOf;
  Object.assign(schema, rest, { type: [type, 'null'] });
}
