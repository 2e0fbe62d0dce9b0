import * as z from 'zod';
import { nodeCrypto } from '../node-crypto.ts';
import { CsfServerError } from '../refusals/error.ts';
import { canonicalJson } from '../text/canonical-json.ts';

/** The tool, and the arguments that all pages of a list have in common. */
export type ListIdentity = { readonly tool: string; readonly [argument: string]: string | undefined };

/** The place where the next page begins. Each list decides what its numbers and strings mean. */
export type Position = readonly (string | number)[];

const Cursor = z.tuple([z.string(), z.array(z.union([z.string(), z.number()]))]);

/** An opaque cursor, bound to the list it continues. */
export function encodeCursor(list: ListIdentity, position: Position): string {
  return Buffer.from(JSON.stringify([fingerprint(list), position])).toString('base64url');
}

/**
 * Reads a cursor.
 *
 * @returns undefined without a cursor, which is the first page
 * @throws CsfServerError INVALID_CURSOR for text that is no cursor, and for a cursor of other arguments. The revision of
 * a profile is one of them where all pages must have the same.
 */
export function decodeCursor<P extends Position>(
  cursor: string | undefined,
  list: ListIdentity,
  position: () => z.ZodType<P>,
): P | undefined {
  if (cursor === undefined) return undefined;
  const parsed = Cursor.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) throw invalidCursor('The cursor is not one that this list has given.');
  const [mark, given] = parsed.data;
  if (mark !== fingerprint(list)) {
    throw invalidCursor(
      'The cursor belongs to a call with other arguments, or to figures that have changed since.',
    );
  }
  const where = position().safeParse(given);
  if (!where.success) throw invalidCursor('The cursor is not one that this list has given.');
  return where.data;
}

function invalidCursor(message: string): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_CURSOR',
    message,
    hint: 'Pass nextCursor unchanged with otherwise the same arguments, or leave cursor out to begin again.',
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Text that is not JSON is no cursor, as the caller finds out.
    return null;
  }
}

function fingerprint(list: ListIdentity): string {
  return nodeCrypto().createHash('sha256').update(canonicalJson(list)).digest('base64url').slice(0, 12);
}
