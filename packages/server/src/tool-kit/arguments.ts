import * as z from 'zod';
import type { Element } from '../framework/elements.ts';
import { MAX_ELEMENT_ID } from '../framework/id.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { once } from './once.ts';
import { line } from './text-schemas.ts';

// Arguments that several tools have. Each is a function, so that a schema is built when a tool first needs it.

/** A day, `YYYY-MM-DD`. */
export function day(description?: string): z.ZodISODate {
  const schema = z.iso.date({
    error: ({ input }) =>
      input === undefined ? 'is required' : 'is not a calendar date; dates look like 2025-03-31',
  });
  return description === undefined ? schema : schema.describe(description);
}

/** The kind of element that an argument names; `element` is any of them. */
export type ElementKind = Element['type'] | 'element';

/** The schemas of element ids. Completion offers the ids of their kind. */
export const elementKinds = z.registry<{ readonly kind: ElementKind }>();

/** An element id, forgivingly spelled. */
export function elementId(description: string, kind: ElementKind = 'element'): z.ZodString {
  return line(MAX_ELEMENT_ID).describe(description).register(elementKinds, { kind });
}

/**
 * A level of a profile's scale: any number, because only the profile knows the levels. JSON has -0, which equals 0 but
 * would differ from it when a call is repeated.
 */
export function level(): z.ZodNumber {
  return z.number().overwrite((value) => value + 0);
}

/** A whole number, -0 as 0. */
export function whole(): z.ZodInt {
  return z.int().overwrite((value) => value + 0);
}

/** How much of a long answer is wanted. */
export function detail(description: string) {
  return z.enum(['concise', 'detailed']).default('concise').describe(description);
}

/**
 * Arguments that restrict an answer; framework/element-filter.ts reads them. Models see one of them, which takes a
 * function as well.
 */
export const elementFilter = once(() => ({
  function: elementId('Only this, e.g. "GV".', 'function').meta({ unlisted: true }).optional(),
  category: elementId('Only this category or function, e.g. "PR.AA".', 'category')
    .meta({ brief: 'Or function.' })
    .optional(),
}));

/** The same arguments where another one, which models see, says as much. */
export function unlisted<Shape extends Readonly<Record<string, z.ZodType>>>(shape: Shape): Shape {
  const schemas = Object.entries(shape).map(([name, schema]) => [name, schema.meta({ unlisted: true })]);
  return Object.fromEntries(schemas) as Shape; // the same schemas, with a mark
}

/** What an analysis is about: the day judged, and up to when entries count; `seeProfile` reads them. */
export const pointOfView = once(() => ({
  asOf: day('Day judged. Default: today.').meta({ brief: 'Day judged.' }).optional(),
  knownAt: line(40)
    .describe('Time, or entry of the audit log; what was recorded later does not count.')
    .meta({ brief: 'Time or audit entry.' })
    .optional(),
}));

/**
 * A profile by its id or name, for a tool that writes; `resolveProfile` finds it.
 * @param missing what to do about it if it is not given
 */
export function profileId(missing?: string): z.ZodString {
  return line(MAX_PROFILE_NAME, missing).describe('Id or unique name.');
}

/** The same for a tool that reads, which can do without if there is only one. */
export const profileToRead = once(() =>
  line(MAX_PROFILE_NAME)
    .describe('Id or name; default: the only one.')
    .meta({ brief: 'Id or name.' })
    .optional(),
);

/** The longest names a profile id, and has about 120 characters. */
export const cursor = once(() =>
  line(200).describe('nextCursor of the last page.').meta({ brief: 'nextCursor.' }),
);

/** How many items a page has at most. */
export function pageSize(most: number, usual: number, description = 'Per page.') {
  return z.int().min(1).max(most).default(usual).describe(description).meta({ unlisted: true });
}

/** Absent on the last page. */
export const nextCursor = once(() => z.string().optional());

export const expectedRevision = once(() =>
  z
    .int()
    .min(1)
    .describe('The revision that you read; refused if changed since.')
    .meta({ brief: 'As read.' }),
);
