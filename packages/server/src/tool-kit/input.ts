import type { StandardSchemaWithJSON } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Element } from '../framework/elements.ts';
import { MAX_ELEMENT_ID } from '../framework/id.ts';
import { MAX_PROFILE_ID } from '../profiles/slug.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';
import { listed } from './json-schema.ts';

/** More than this many problems in one call help nobody. */
const MAX_PROBLEMS = 5;

/** An object that refuses unknown keys and names the ones that were probably meant. */
export function strictRecord<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  const allowed = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownArguments(issue.keys as string[], allowed) : undefined,
  });
}

/** A tool's input schema. */
export interface ToolInput<S extends z.ZodRawShape>
  extends StandardSchemaWithJSON<z.input<z.ZodObject<S>>, z.output<z.ZodObject<S>>> {
  readonly shape: S;
}

/** A strict record that reports the first few problems of a call. */
export function toolInput<S extends z.ZodRawShape>(shape: S): ToolInput<S> {
  const schema = strictRecord(shape);
  return {
    shape,
    '~standard': {
      ...schema['~standard'],
      jsonSchema: listed(schema, 'input'),
      validate: (value) => {
        const result = schema.safeParse(value, {
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

function unknownArguments(keys: readonly string[], allowed: readonly string[]): string {
  const complaints = keys.slice(0, MAX_PROBLEMS).map((key) => {
    const [meant] = nearest(key.slice(0, 64), allowed, 1);
    return `unknown argument ${quote(key)}${meant === undefined ? '.' : `; did you mean ${quote(meant)}?`}`;
  });
  return `${complaints.join(' ')} Allowed: ${allowed.join(', ')}`;
}

/**
 * Characters that a single line must not have: control characters, separators of lines, and invisible ones, by which
 * two names could look alike or a text read backwards. Joiners stay: scripts and emoji need them.
 */
const NOT_IN_LINE = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;

/** One line of text, trimmed: nothing invisible, nothing that cannot be stored as UTF-8. */
export function line(maxLength: number): z.ZodString {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !NOT_IN_LINE.test(text), {
      error: 'must be one line without control characters or other invisible ones',
    });
}

/** Text of several lines, trimmed; of the control characters only newline and tab, and only newline ends a line. */
export function paragraph(maxLength: number): z.ZodString {
  return z
    .string()
    .overwrite((text) => text.replaceAll(/\r\n|[\u2028\u2029]/g, '\n').trim())
    .min(1)
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !/[^\P{Cc}\n\t]/u.test(text), {
      error: 'must not contain control characters other than newline and tab',
    });
}

/** A day, `YYYY-MM-DD`. */
export function day(description?: string): z.ZodISODate {
  const schema = z.iso.date({ error: 'is not a calendar date; dates look like 2025-03-31' });
  return description === undefined ? schema : schema.describe(description);
}

/** What an argument's ids are of; `element` is any of them. */
export type ElementKind = Element['type'] | 'element';

/** The schemas of ids, for those who have ids to offer. */
export const elementKinds = z.registry<{ readonly kind: ElementKind }>();

/** An element id, forgivingly spelled. */
export function elementId(description: string, kind: ElementKind = 'element'): z.ZodString {
  return line(MAX_ELEMENT_ID).describe(description).register(elementKinds, { kind });
}

/** A level of a scale. JSON knows -0, which equals 0 but is not the same when a call is repeated. */
export function level(): z.ZodInt {
  return z.int().overwrite((value) => value + 0);
}

/** How much of a long answer is wanted. */
export function detail(description: string) {
  return z.enum(['concise', 'detailed']).default('concise').describe(description);
}

/** Arguments that restrict an answer; framework/element-filter.ts reads them. */
export const elementFilter = {
  function: elementId('Only this function, e.g. "GV".', 'function').optional(),
  category: elementId('Only this category, e.g. "PR.AA".', 'category').optional(),
};

export const profileId = line(MAX_PROFILE_ID).describe('Profile id; profile_list lists them.');

export const cursor = line(512).describe('nextCursor of the page before.');

/** Absent on the last page. */
export const nextCursor = z.string().optional();

export const expectedRevision = z
  .int()
  .min(1)
  .describe('The revision that you read; refused if the profile has another one by now.');
