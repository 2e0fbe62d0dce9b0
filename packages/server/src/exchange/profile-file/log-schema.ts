import * as z from 'zod';
import { jsonSize } from '../../framework-import/json-size.ts';
import { findInvisible, placeOf } from '../../text/invisible.ts';
import { line } from '../../tool-kit/text-schemas.ts';
import { entryNumber, instant, sha256 } from './row-schemas.ts';

/** Together the heads of all logs can be added without loss. */
const MAX_HEAD = 1_000_000_000_000;

/** Ours have up to 10 levels. What compares and shows a change goes as deep as it is. */
const MAX_DEPTH = 50;

/** JSON that this program has written: it has no control characters, and invisible ones only where it was tampered with. */
const json = z.string().superRefine((text, context) => {
  const found = findInvisible(text, () => false);
  if (found !== null) return context.addIssue(`has an invisible character: ${placeOf(found)}`);
  if (jsonSize(Buffer.from(text)).depth > MAX_DEPTH) return context.addIssue('is nested too deeply');
  if (!isObject(text)) context.addIssue('is no JSON of an object');
});

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** As a client introduced itself: bounded and without invisible characters, but it may be empty. */
const identity = z
  .string()
  .max(200)
  .refine((text) => findInvisible(text, () => false) === null, { error: 'has an invisible character' })
  .nullable()
  .exactOptional();

export const entry = z.strictObject({
  number: entryNumber,
  hash: sha256,
  at: instant,
  tool: line(64),
  before: json.nullable(),
  after: json,
  format: z.int().min(1).max(3),
  state: sha256.nullable(),
  account: identity,
  client: identity,
  clientVersion: identity,
  person: identity,
});

export const links = z.strictObject({ from: entryNumber, hashes: z.array(sha256).min(1) });

/** A log with its entries unread. */
export const log = z.strictObject({
  profile: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'is no id of a profile' })
    .max(60),
  head: z.strictObject({ number: entryNumber.max(MAX_HEAD), hash: sha256 }),
  previousHash: sha256,
  entries: z.array(z.unknown()).min(1),
});
