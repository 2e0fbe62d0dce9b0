import { jsonBytes, pageWithin } from '../paging/page-within.ts';
import type { FirstRows } from './dashboard-data.ts';

/** Bounds of one list among several in an answer. */
interface Room {
  readonly limit: number;
  /** As JSON. */
  readonly maxBytes: number;
}

/** As many rows as there is room for, and at least one. */
export function firstRows<Row>(all: readonly Row[], room: Room): FirstRows<Row> {
  const { items } = pageWithin(all, { start: 0, ...room, bytesOf: jsonBytes });
  return { rows: items, leftOut: all.length - items.length };
}
