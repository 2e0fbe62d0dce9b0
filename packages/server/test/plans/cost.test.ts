import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { costOf, isInHundredths, sumOf } from '../../src/plans/cost.ts';

const rates = {
  currency: 'EUR',
  rates: [
    { role: 'Engineer', hourly: 85.5 },
    { role: 'Intern', hourly: 0 },
  ],
};

describe('the cost of an action', () => {
  test('is effort × rate of the role, whatever its case, and says so', () => {
    // 120 h × 85.50 = 10,260.00
    expect(costOf({ effortHours: 120, role: 'engineer' }, rates)).toEqual({
      hundredths: 1_026_000,
      formula: '120 h × 85.50 EUR/h',
    });
  });

  test('is 0 where the rate is, but unknown where effort, role or rate is missing', () => {
    expect(costOf({ effortHours: 3, role: 'Intern' }, rates)).toMatchObject({ hundredths: 0 });
    expect(costOf({ effortHours: null, role: 'Intern' }, rates)).toBeNull();
    expect(costOf({ effortHours: 3, role: null }, rates)).toBeNull();
    expect(costOf({ effortHours: 3, role: 'Lawyer' }, rates)).toBeNull();
  });

  test('is exact where binary fractions are not', () => {
    // 0.10 + 0.20 = 0.30, and 3 h × 1.10 = 3.30
    const at = (hourly: number, effortHours: number) =>
      costOf({ effortHours, role: 'a' }, { currency: 'EUR', rates: [{ role: 'a', hourly }] });
    expect(sumOf([at(0.1, 1), at(0.2, 1)].flatMap((cost) => cost ?? []))).toBe(0.3);
    expect(sumOf([at(1.1, 3)].flatMap((cost) => cost ?? []))).toBe(3.3);
  });
});

test('the sum of no costs is unknown, not 0', () => {
  expect(sumOf([])).toBeNull();
});

test('a rate has at most two decimals', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000_000 }), (hundredths) => {
      expect(isInHundredths(Number((hundredths / 100).toFixed(2)))).toBe(true);
    }),
  );
  for (const rate of [0.001, 12.345, 85.505, 1 / 3]) expect(isInHundredths(rate)).toBe(false);
});
