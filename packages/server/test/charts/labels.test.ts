import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeTicks } from '../../src/charts/days.ts';
import { fitted, textWidth, wrapped } from '../../src/charts/labels.ts';
import { hostileText } from '../support/hostile-text.ts';

describe('a label', () => {
  test('stays as it is where it fits', () => {
    expect(fitted('Govern', 100)).toBe('Govern');
  });

  test('is cut with an ellipsis where it does not fit', () => {
    expect(fitted('A long name of a function', 80)).toMatch(/^A long.*…$/);
  });

  test('is as wide as its place at most, and begins as the text does', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 12, max: 400 }), (text, width) => {
        const label = fitted(text, width);

        expect(textWidth(label)).toBeLessThanOrEqual(width);
        expect(text.startsWith(label.replace(/…$/, ''))).toBe(true);
      }),
    );
  });

  test('breaks between words, and cuts its last line', () => {
    expect(wrapped('Very high', 40, 2)).toEqual(['Very', 'high']);
    expect(wrapped('Very high', 200, 2)).toEqual(['Very high']);
    expect(wrapped('one two three four', 40, 2)).toEqual(['one', 'two…']);
    expect(wrapped('', 40, 2)).toEqual([]);
  });
});

describe('days on an axis', () => {
  const day = (text: string): number => Date.parse(text) / 86_400_000;

  test.each([
    ['2026-01-10', '2026-05-20', ['2026-02', '2026-03', '2026-04', '2026-05']],
    ['2026-01-01', '2026-12-31', ['2026-01', '2026-04', '2026-07', '2026-10']],
    ['2026-03-01', '2030-12-31', ['2027', '2028', '2029', '2030']],
    ['2026-03-10', '2026-03-20', []],
  ])('from %s to %s are %j', (from, to, labels) => {
    expect(timeTicks(day(from), day(to), 5).map(({ label }) => label)).toEqual(labels);
  });

  test('are few, ascend and lie between the ends', () => {
    const anyDay = fc.integer({ min: -700_000, max: 2_900_000 });
    fc.assert(
      fc.property(anyDay, anyDay, (one, other) => {
        const [from, to] = [Math.min(one, other), Math.max(one, other)];
        const days = timeTicks(from, to, 5).map((tick) => tick.day);

        expect(days.length).toBeLessThanOrEqual(5);
        expect(days).toEqual(days.toSorted((a, b) => a - b));
        expect(days.filter((each) => each < from || each > to)).toEqual([]);
      }),
    );
  });
});
