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

  test('is the mean of halves and quarters too', () => {
    expect(mean([2.5, 2])).toBe(2.25);
    expect(mean([0.5, 0, 0, 0])).toBe(0.13); // 0.125
    expect(mean([2.25, 2.25, 2])).toBe(2.17); // 6.5 / 3 = 2.1666…
    expect(mean([-0.25, 0])).toBe(-0.13); // -0.125
  });

  test('is what integers of any size make of it, for all quarters', () => {
    const quarters = fc.integer({ min: -400, max: 400 });
    fc.assert(
      fc.property(fc.array(quarters, { minLength: 1, maxLength: 106 }), (values) => {
        const rounded = mean(values.map((value) => value / 4)) ?? Number.NaN;
        expect(rounded).toBe(Number(exactHundredths(values)) / 100);
      }),
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

/** 100 × the mean of quarters, half away from zero: (100 × sum) / (4 × count), in integers. */
function exactHundredths(quarters: readonly number[]): bigint {
  const sum = quarters.reduce((total, value) => total + BigInt(value), 0n);
  const count = BigInt(4 * quarters.length);
  const magnitude = sum < 0n ? -sum : sum;
  const rounded = (200n * magnitude + count) / (2n * count);
  return sum < 0n ? -rounded : rounded;
}
