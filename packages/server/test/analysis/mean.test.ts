import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mean } from '../../src/analysis/mean.ts';

describe('the mean', () => {
  test.each([
    [[1, 2], 1.5],
    [[1, 1, 2], 1.33],
    [[1, 2, 2], 1.67],
    [[4], 4],
    [[0, 0], 0],
    [[-1, -1, -2], -1.33],
  ])('the numbers %j have the mean %d', (values, expected) => {
    expect(mean(values)).toBe(expected);
  });

  test('rounds half a hundredth away from zero, whichever the sign', () => {
    // 1/8 = 0.125 and 201/200 = 1.005, which toFixed(2) makes 1.00.
    expect(mean([1, 0, 0, 0, 0, 0, 0, 0])).toBe(0.13);
    expect(mean([-1, 0, 0, 0, 0, 0, 0, 0])).toBe(-0.13);
    expect(mean([...Array(199).fill(1), 2, ...[]])).toBe(1.01);
    expect(mean([...Array(199).fill(-1), -2])).toBe(-1.01);
  });

  test('no numbers have the mean null, and a trifle has 0, never -0', () => {
    expect(mean([])).toBeNull();
    expect(mean([-1, ...Array(999).fill(0)])).toBe(0);
  });

  test('is within half a hundredth of the exact mean, and has two decimals', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1, maxLength: 106 }),
        (values) => {
          const rounded = mean(values) ?? Number.NaN;
          const hundredths = Math.round(rounded * 100);
          expect(rounded).toBe(hundredths / 100);
          // In integers: |hundredths × count − 100 × sum| ≤ count / 2.
          const sum = values.reduce((total, value) => total + value, 0);
          expect(2 * Math.abs(hundredths * values.length - 100 * sum)).toBeLessThanOrEqual(values.length);
        },
      ),
    );
  });

  test('changes its sign with its values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -100, max: 100 }), { minLength: 1 }), (values) => {
        expect(mean(values.map((value) => -value))).toBe(0 - (mean(values) ?? Number.NaN));
      }),
    );
  });
});
