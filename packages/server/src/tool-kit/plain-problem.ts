import type * as z from 'zod';
import { counted } from '../text/counted.ts';
import { quote } from '../text/quote.ts';

type RawIssue = z.core.$ZodRawIssue;

/** What to give, in the words of somebody who fills in a form. */
const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  int: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

/** What is wrong with an argument and what to give instead, for problems whose schema does not say it in its own words. */
export function plainProblem(issue: RawIssue): string | undefined {
  const { input } = issue;
  if (input === undefined) return 'is required';
  switch (issue.code) {
    case 'invalid_type':
      return `give ${KINDS[kindOf(issue)] ?? issue.expected}, not ${shown(input)}`;
    case 'invalid_value':
      return `give ${issue.values.length > 1 ? 'one of ' : ''}${issue.values.map(String).join(', ')}, not ${shown(input)}`;
    case 'too_big':
      return tooBig(issue.origin, Number(issue.maximum), input);
    case 'too_small':
      return tooSmall(issue.origin, Number(issue.minimum), input);
    case 'unrecognized_keys':
      return `does not have ${issue.keys.slice(0, 5).map(quote).join(', ')}`;
    default:
      return undefined;
  }
}

/** For a text in place of a whole number, Zod names only the kind that it looked for first. */
function kindOf({ expected, inst }: Extract<RawIssue, { code: 'invalid_type' }>): string {
  const isWhole = inst !== undefined && 'format' in inst._zod.def && inst._zod.def.format === 'safeint';
  return isWhole ? 'int' : expected;
}

function tooBig(origin: string, most: number, input: unknown): string {
  // A text that is far too long stands here cut, so its length is not told.
  if (origin === 'string') return `is too long: give at most ${counted(most, 'character')}`;
  return origin === 'array'
    ? `give at most ${counted(most, 'item')}, not ${lengthOf(input)}`
    : `give ${most} or less, not ${shown(input)}`;
}

function tooSmall(origin: string, least: number, input: unknown): string {
  if (origin === 'string') return 'is empty: give a text, or leave it out where it is optional';
  return origin === 'array'
    ? `give at least ${counted(least, 'item')}, not ${lengthOf(input)}`
    : `give ${least} or more, not ${shown(input)}`;
}

function lengthOf(input: unknown): number {
  return Array.isArray(input) ? input.length : 0;
}

function shown(value: unknown): string {
  if (value === null) return 'none';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'an object' : String(value);
}
