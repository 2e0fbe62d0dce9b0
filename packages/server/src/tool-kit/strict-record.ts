import * as z from 'zod';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';

/** A refusal names this many unknown keys. */
const MAX_NAMED = 5;

/** An object that refuses unknown keys and names the keys that were probably meant. */
export function strictRecord<Shape extends z.ZodRawShape>(shape: Shape): z.ZodObject<Shape, z.core.$strict> {
  const allowed = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? unknownArguments(issue.keys as string[], allowed) : undefined,
  });
}

function unknownArguments(keys: readonly string[], allowed: readonly string[]): string {
  const complaints = keys.slice(0, MAX_NAMED).map((key) => {
    const [meant] = nearest(key.slice(0, 64), allowed, 1);
    return `unknown argument ${quote(key)}${meant === undefined ? '.' : `; did you mean ${quote(meant)}?`}`;
  });
  return `${complaints.join(' ')} Allowed: ${allowed.join(', ')}`;
}
