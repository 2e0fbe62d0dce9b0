import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAllowedScore, wantedScore } from '../../src/profiles/allowed-scores.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';

const whole = { scale: DEFAULT_SCALE, rules: DEFAULT_RULES };
const halves = { scale: DEFAULT_SCALE, rules: { ...DEFAULT_RULES, step: 0.5 } };

describe('a score or target', () => {
  test('is a level of the scale, and nothing between', () => {
    for (const value of [0, 1, 2, 3, 4]) expect(isAllowedScore(whole, value)).toBe(true);
    for (const value of [-1, 0.5, 2.5, 5]) expect(isAllowedScore(whole, value)).toBe(false);
  });

  test('may be a half where the profile allows halves', () => {
    for (const value of [0, 0.5, 2, 3.5, 4]) expect(isAllowedScore(halves, value)).toBe(true);
    for (const value of [-0.5, 0.25, 2.3, 2.75, 4.5, 5]) expect(isAllowedScore(halves, value)).toBe(false);
  });

  test('may be any multiple of the step between the ends of a scale with gaps', () => {
    const levels = [1, 3, 5].map((value) => ({ value, label: `L${value}`, meaning: '' }));
    const rules = { ...DEFAULT_RULES, step: 0.5 };
    expect([1, 1.5, 2, 4.5, 5].every((value) => isAllowedScore({ scale: levels, rules }, value))).toBe(true);
    expect(isAllowedScore({ scale: levels, rules: DEFAULT_RULES }, 2)).toBe(false);
    expect(isAllowedScore({ scale: levels, rules }, 0.5)).toBe(false);
  });

  test('with step 0.5 is a number of half levels from the lowest to the highest', () => {
    fc.assert(
      fc.property(fc.double({ min: -10, max: 10, noNaN: true }), (value) => {
        const isHalf = Number.isInteger(value * 2) && value >= 0 && value <= 4;
        expect(isAllowedScore(halves, value)).toBe(isHalf);
      }),
    );
  });

  test('is asked for with the levels', () => {
    expect(wantedScore(whole)).toMatch(/^give a level: 0 Not achieved, .*, 4 Achieved and maintained$/);
    expect(wantedScore(halves)).toMatch(/maintained; or a multiple of 0\.5 between them$/);
  });
});
