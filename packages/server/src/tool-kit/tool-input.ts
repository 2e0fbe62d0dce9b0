import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import type * as z from 'zod';
import { listed } from './json-schema.ts';
import { once } from './once.ts';
import { strictRecord } from './strict-record.ts';

/** A call is told about this many problems, and how many others there are. */
const MAX_PROBLEMS = 5;

/** A tool's input schema. */
export interface ToolInput<Shape extends z.ZodRawShape>
  extends StandardSchemaWithJSON<z.input<z.ZodObject<Shape>>, z.output<z.ZodObject<Shape>>> {
  readonly shape: Shape;
}

/** A strict record of a tool's arguments that reports the first few problems of a call. Built when it is first used. */
export function toolInput<Shape extends z.ZodRawShape>(shape: () => Shape): ToolInput<Shape> {
  const schema = once(() => strictRecord(shape()));
  return {
    get shape() {
      return schema().shape;
    },
    '~standard': {
      version: 1,
      vendor: 'zod',
      jsonSchema: listed(schema, 'input'),
      validate: (value) => {
        const result = schema().safeParse(value, {
          error: ({ input }) => (input === undefined ? 'is required' : undefined),
        });
        return result.success ? { value: result.data } : { issues: firstFew(result.error.issues) };
      },
    },
  };
}

function firstFew(issues: readonly z.core.$ZodIssue[]): { message: string; path?: PropertyKey[] }[] {
  if (issues.length <= MAX_PROBLEMS) return [...issues];
  return [...issues.slice(0, MAX_PROBLEMS), { message: `and ${issues.length - MAX_PROBLEMS} more problems` }];
}
