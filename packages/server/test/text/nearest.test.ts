import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nearest } from '../../src/text/nearest.ts';

describe('nearest', () => {
  test('finds what was probably meant', () => {
    expect(nearest('query_text', ['query', 'function', 'limit'], 1)).toEqual(['query']);
    expect(nearest('expectedrevison', ['profile', 'expectedRevision'], 1)).toEqual(['expectedRevision']);
  });

  test('suggests nothing far-fetched', () => {
    expect(nearest('colour', ['query', 'function', 'limit'], 3)).toEqual([]);
  });

  test('takes no time for a word of megabytes', () => {
    const start = performance.now();
    expect(nearest('x'.repeat(2_000_000), ['query', 'function'], 3)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('gives an exact candidate first and never more than asked for', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 12 }), { minLength: 1 }), (words) => {
        const [word = ''] = words;
        const found = nearest(word, words, 2);
        expect(found.length).toBeLessThanOrEqual(2);
        expect(found[0]?.toLowerCase()).toBe(word.toLowerCase());
      }),
    );
  });
});
