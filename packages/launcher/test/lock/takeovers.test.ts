import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTakeoverRefused, recentTakeovers } from '../../src/lock/takeovers.ts';

const NOW = new Date('2026-02-03T04:05:00.000Z');
const ago = (ms: number): string => new Date(NOW.getTime() - ms).toISOString();

describe('replacing instances by force', () => {
  it.each([
    { takeovers: [], isRefused: false, what: 'the first' },
    { takeovers: [1_000], isRefused: false, what: 'the second' },
    { takeovers: [2_000, 1_000], isRefused: true, what: 'the third within a minute' },
    { takeovers: [59_999, 1_000], isRefused: true, what: 'the third at the end of the minute' },
    { takeovers: [60_000, 1_000], isRefused: false, what: 'one when the earlier two are a minute apart' },
    { takeovers: [3_600_000, 120_000], isRefused: false, what: 'one long after two others' },
  ])('$what: refused $isRefused', ({ takeovers, isRefused }) => {
    expect(isTakeoverRefused(takeovers.map(ago), NOW)).toBe(isRefused);
  });

  it('is not blocked for long by a clock that was set back', () => {
    expect(isTakeoverRefused([ago(-30_000), ago(-20_000)], NOW)).toBe(true);
    expect(isTakeoverRefused([ago(-60_000), ago(-3_600_000)], NOW)).toBe(false);
  });

  it('remembers the takeovers of the last minute in their order, and no others', () => {
    const ages = fc.array(fc.integer({ min: -200_000, max: 200_000 }), { maxLength: 8 });
    fc.assert(
      fc.property(ages, (list) => {
        const expected = list.filter((ms) => Math.abs(ms) < 60_000).map(ago);
        expect(recentTakeovers(list.map(ago), NOW)).toEqual(expected);
      }),
    );
  });
});
