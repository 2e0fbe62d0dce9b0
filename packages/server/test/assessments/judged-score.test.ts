import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type GivenScores, judgedScore } from '../../src/assessments/judged-score.ts';
import { DEFAULT_RULES, type ScoringRules } from '../../src/profiles/profile.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';

const judged = (given: GivenScores, rules: Partial<ScoringRules> = {}) =>
  judgedScore('GV.OC-01', given, { scale: DEFAULT_SCALE, rules: { ...DEFAULT_RULES, ...rules } });

describe('the score of an outcome', () => {
  test('is the one that is given', () => {
    expect(judged({ score: 2 })).toEqual({ score: 2, policy: null, practice: null });
    expect(judged({ score: 2.5 }, { step: 0.5 })).toEqual({ score: 2.5, policy: null, practice: null });
    expect(judged({})).toEqual({ score: null, policy: null, practice: null });
  });

  test('is the lower one of policy and practice, or their mean, as the profile says', () => {
    const given = { policy: 3, practice: 2 };
    expect(judged(given, { dimensions: 'minimum' })).toEqual({ score: 2, ...given });
    expect(judged(given, { dimensions: 'mean' })).toEqual({ score: 2.5, ...given });
    const halves = { policy: 3, practice: 2.5 };
    expect(judged(halves, { dimensions: 'mean', step: 0.5 })).toEqual({ score: 2.75, ...halves });
  });

  test.each([
    [{ score: 5 }, {}, 'score 5 is not on the scale; give a level: 0 Not achieved, 1 Partly'],
    [{ score: 2.5 }, {}, 'score 2.5 is not on the scale; give a level: 0 Not achieved'],
    [{ score: 2.25 }, { step: 0.5 }, 'score 2.25 is not on the scale'],
    [{ policy: 2, practice: 2 }, {}, 'this profile does not score policy and practice apart'],
    [{ score: 2, policy: 2 }, {}, 'this profile does not score policy and practice apart'],
    [
      { score: 2 },
      { dimensions: 'mean' },
      'this profile scores policy and practice, and score is their mean',
    ],
    [{ policy: 2 }, { dimensions: 'minimum' }, 'this profile scores policy and practice'],
    [{ score: 2, policy: 2, practice: 2 }, { dimensions: 'minimum' }, 'and score is their minimum'],
    [{ policy: 2, practice: 2.5 }, { dimensions: 'mean' }, 'practice 2.5 is not on the scale'],
  ] as const)('%j under the rules %j is refused: %s', (given, rules, reason) => {
    expect(() => judged(given, rules)).toThrow(reason);
  });

  test('lies between policy and practice, and is a multiple of a quarter', () => {
    const half = fc.integer({ min: 0, max: 8 }).map((halves) => halves / 2);
    fc.assert(
      fc.property(half, half, fc.constantFrom('minimum', 'mean'), (policy, practice, dimensions) => {
        const { score } = judged({ policy, practice }, { step: 0.5, dimensions });
        expect(score).toBeGreaterThanOrEqual(Math.min(policy, practice));
        expect(score).toBeLessThanOrEqual(Math.max(policy, practice));
        expect(Number.isInteger((score ?? Number.NaN) * 4)).toBe(true);
      }),
    );
  });
});
