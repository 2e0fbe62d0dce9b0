import * as z from 'zod';
import { decodeCursor, encodeCursor, type ListIdentity } from '../paging/cursor.ts';
import { pageWithin } from '../paging/page-within.ts';
import { answerBytes, bytesLeft } from './answer-size.ts';

/** A list of an answer, and which part of it is wanted. */
export interface WantedPage {
  /** The list's name in the answer. */
  readonly key: string;
  readonly items: readonly object[];
  /** Has whatever changes the list, for example the revision of its profile. */
  readonly identity: ListIdentity;
  readonly cursor: string | undefined;
  readonly limit: number;
}

const position = () => z.tuple([z.int().min(0)]);

/**
 * The facts with one page of a list, and with the cursor of the next.
 * @throws CsfServerError INVALID_CURSOR
 */
export function withPage(facts: object, { key, items, identity, cursor, limit }: WantedPage): object {
  const [start] = decodeCursor(cursor, identity, position) ?? [0];
  const page = pageWithin(items, {
    start,
    limit,
    maxBytes: bytesLeft(facts),
    bytesOf: (item) => answerBytes({ [key]: [item] }),
  });
  return {
    ...facts,
    [key]: page.items,
    ...(page.next !== null && { nextCursor: encodeCursor(identity, [page.next]) }),
  };
}
