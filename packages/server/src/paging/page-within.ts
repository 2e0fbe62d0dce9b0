export interface Page<T> {
  readonly items: T[];
  /** Index of the first item of the next page; null on the last page. */
  readonly next: number | null;
}

export interface PageBounds<T> {
  readonly start: number;
  readonly limit: number;
  readonly maxBytes: number;
  /** The share of `maxBytes` that an item takes. */
  readonly bytesOf: (item: T) => number;
}

/** Items from `start` on: at most `limit`, and no more than fit into `maxBytes`, but at least one. */
export function pageWithin<T>(
  all: readonly T[],
  { start, limit, maxBytes, bytesOf }: PageBounds<T>,
): Page<T> {
  const items: T[] = [];
  let bytes = 0;
  for (const item of all.slice(start, start + limit)) {
    bytes += bytesOf(item);
    if (items.length > 0 && bytes > maxBytes) break;
    items.push(item);
  }
  const next = start + items.length;
  return { items, next: next < all.length ? next : null };
}

/** The length of data on the wire. */
export function jsonBytes(data: unknown): number {
  return Buffer.byteLength(JSON.stringify(data));
}
