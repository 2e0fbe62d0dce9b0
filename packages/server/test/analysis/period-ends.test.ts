import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { INTERVALS, periodEnds } from '../../src/analysis/period-ends.ts';

describe('the days of a trend', () => {
  test.each([
    ['month', '2024-01-15', '2024-03-31', ['2024-01-31', '2024-02-29', '2024-03-31']],
    ['month', '2023-02-28', '2023-03-01', ['2023-02-28', '2023-03-01']],
    ['quarter', '2024-10-01', '2025-05-02', ['2024-12-31', '2025-03-31', '2025-05-02']],
    ['quarter', '2024-12-31', '2024-12-31', ['2024-12-31']],
    ['year', '2022-06-30', '2025-01-01', ['2022-12-31', '2023-12-31', '2024-12-31', '2025-01-01']],
    ['year', '0099-06-30', '0101-01-01', ['0099-12-31', '0100-12-31', '0101-01-01']],
  ] as const)(
    'by %s from %s to %s are the ends of the calendar’s periods, and the last',
    (interval, from, asOf, days) => {
      expect(periodEnds(interval, from, asOf)).toEqual(days);
    },
  );

  test('may be 60, and not one more', () => {
    expect(periodEnds('month', '2020-04-30', '2025-03-31')).toHaveLength(60);
    expect(() => periodEnds('month', '2020-03-31', '2025-03-31')).toThrow(
      'From 2020-03-31 to 2025-03-31 by month makes more than 60 points.',
    );
    expect(() => periodEnds('year', '0001-01-01', '9999-12-31')).toThrow('more than 60 points');
  });

  test('ascend, begin no earlier than asked and end with the last', () => {
    const anyDay = fc
      .date({ min: new Date('2020-06-01'), max: new Date('2025-01-01'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
    fc.assert(
      fc.property(fc.constantFrom(...INTERVALS), anyDay, anyDay, (interval, one, other) => {
        const [from = '', asOf = ''] = [one, other].toSorted();
        const days = periodEnds(interval, from, asOf);
        expect(days).toEqual([...new Set(days)].toSorted());
        expect(days[0] && days[0] >= from).toBe(true);
        expect(days.at(-1)).toBe(asOf);
      }),
    );
  });
});
