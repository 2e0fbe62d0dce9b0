export interface Page<T> {
  readonly items: readonly T[];
  /** Index of the first item of the next page; null on the last page. */
  readonly next: number | null;
}

/** Items from `start` on: at most `limit`, and no more than fit into `maxBytes` as JSON, but at least one. */
export function pageWithin<T>(
  all: readonly T[],
  { start, limit, maxBytes }: { start: number; limit: number; maxBytes: number },
): Page<T> {
  const items: T[] = [];
  let bytes = 0;
  for (const item of all.slice(start, start + limit)) {
    bytes += Buffer.byteLength(JSON.stringify(item));
    if (items.length > 0 && bytes > maxBytes) break;
    items.push(item);
  }
  const next = start + items.length;
  return { items, next: next < all.length ? next : null };
}
