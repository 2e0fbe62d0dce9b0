import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonBytes, pageWithin } from '../../src/paging/page-within.ts';

describe('pages', () => {
  test('one after the other give every item once, in order', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string()),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 100 }),
        (all, limit, maxBytes) => {
          const seen: string[] = [];
          let start: number | null = 0;
          while (start !== null) {
            const page: { items: readonly string[]; next: number | null } = pageWithin(all, {
              start,
              limit,
              maxBytes,
              bytesOf: jsonBytes,
            });
            expect(page.items.length).toBeLessThanOrEqual(limit);
            seen.push(...page.items);
            start = page.next;
          }
          expect(seen).toEqual(all);
        },
      ),
    );
  });

  test('end early rather than get too big, but have at least one item', () => {
    const all = ['x'.repeat(50), 'y'.repeat(50), 'z'.repeat(500)];
    expect(pageWithin(all, { start: 0, limit: 10, maxBytes: 110, bytesOf: jsonBytes })).toEqual({
      items: all.slice(0, 2),
      next: 2,
    });
    expect(pageWithin(all, { start: 2, limit: 10, maxBytes: 110, bytesOf: jsonBytes })).toEqual({
      items: all.slice(2),
      next: null,
    });
  });

  test('behind the end are empty and the last', () => {
    expect(pageWithin([1], { start: 7, limit: 1, maxBytes: 10, bytesOf: jsonBytes })).toEqual({
      items: [],
      next: null,
    });
  });
});
