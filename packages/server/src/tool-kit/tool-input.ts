import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';
import { faultsOf, isMalformed } from '../refusals/malformed.ts';
import { documented, listed } from './json-schema.ts';
import { once } from './once.ts';
import { plainProblem } from './plain-problem.ts';
import { strictRecord } from './strict-record.ts';

/** A call is told about this many problems, and how many others there are. */
const MAX_PROBLEMS = 20;

/** A tool's input schema. */
export interface ToolInput<Shape extends z.ZodRawShape>
  extends StandardSchemaWithJSON<z.input<z.ZodObject<Shape>>, z.output<z.ZodObject<Shape>>> {
  readonly shape: Shape;
  /** Its JSON Schema with every bound. What clients are told is shorter. */
  readonly documented: Record<string, unknown>;
}

/** A strict record of a tool's arguments that says all that is wrong with a call, each with its place. Built when it is first used. */
export function toolInput<Shape extends z.ZodRawShape>(shape: () => Shape): ToolInput<Shape> {
  const schema = once(() => strictRecord(shape()));
  return {
    get shape() {
      return schema().shape;
    },
    get documented() {
      return documented(schema());
    },
    '~standard': {
      version: 1,
      vendor: 'zod',
      jsonSchema: listed(schema, 'input'),
      validate: (value) => {
        const result = schema().safeParse(value, { error: plainProblem });
        return result.success
          ? { value: result.data }
          : {
              issues: [{ message: inWords([...result.error.issues, ...malformedIn(value, schema().shape)]) }],
            };
      },
    },
  };
}

type Problem = Pick<z.core.$ZodIssue, 'path' | 'message'>;

/**
 * What is wrong with the entries of batches. A batch by itself refuses no entry: its tool does, which is not run if
 * another argument is wrong.
 */
function malformedIn(value: unknown, shape: z.core.$ZodShape): readonly Problem[] {
  return Object.entries(shape).flatMap(([name, schema]) => {
    const entries = z.safeParse(schema, Object(value)[name], { error: plainProblem }).data;
    if (!Array.isArray(entries)) return [];
    return entries.flatMap((entry, index) =>
      isMalformed(entry)
        ? faultsOf(entry).map(({ field, problem }) => at([name, index, field], problem))
        : [],
    );
  });
}

function at(place: readonly PropertyKey[], message: string): Problem {
  return { path: place.filter((part) => part !== ''), message };
}

/** A single problem on the line that says which tool refuses; several on a line each. */
function inWords(issues: readonly Problem[]): string {
  const [only = '', ...others] = issues.slice(0, MAX_PROBLEMS).map(withPlace);
  if (others.length === 0) return only;
  const more = issues.length - MAX_PROBLEMS;
  return [`${issues.length} problems`, only, ...others, ...(more > 0 ? [`and ${more} more`] : [])].join('\n');
}

function withPlace({ path, message }: Problem): string {
  const place = path.map(String).join('.');
  if (place === '') return message;
  return /^is required\b/.test(message) ? `${place} ${message}` : `${place}: ${message}`;
}
