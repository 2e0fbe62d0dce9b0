import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figuresOf, gapOf, scoreOf } from '../../src/analysis/figures.ts';
import { isInScope } from '../../src/assessments/standing.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';
import { anyStandings, standingsWith } from '../support/standings.ts';

describe('the figures', () => {
  test('a worked example fits the arithmetic by hand', () => {
    const standings = standingsWith({
      'RC.RP-01': { score: 1, target: 3 },
      'RC.RP-02': { score: 2, target: 2 },
      'RC.RP-03': { score: 2 },
      'RC.RP-04': { score: 'n/a', target: 4 },
      'RC.RP-05': { included: false, score: 4, target: 4 },
      'RC.RP-06': { target: 3, material: true },
    }).filter(({ outcome }) => outcome.id.startsWith('RC.RP'));

    // Included: 6 − 1 excluded = 5. In scope: 5 − 1 not applicable = 4. Scores 1, 2, 2: 5/3 = 1.67.
    // Nobody has assessed RP-06, but material bears on it: evidence pending 1.
    // Both score and target: RP-01 (3 − 1 = 2) and RP-02 (2 − 2 = 0): mean 1.
    expect(figuresOf(standings, DEFAULT_SCALE)).toEqual({
      included: 5,
      notApplicable: 1,
      inScope: 4,
      assessed: 3,
      evidencePending: 1,
      basis: 'assessed 3 of 4 in scope',
      distribution: { 0: 0, 1: 1, 2: 2, 3: 0, 4: 0 },
      mean: 1.67,
      gap: {
        outcomes: 2,
        mean: 1,
        belowTarget: 1,
        atOrAboveTarget: 1,
        basis: 'score and target for 2 of 4 in scope',
      },
    });
  });

  test('a new profile has unknown figures, not 0', () => {
    expect(figuresOf(standingsWith({}), DEFAULT_SCALE)).toMatchObject({
      inScope: 106,
      assessed: 0,
      mean: null,
      gap: { outcomes: 0, mean: null },
    });
  });

  test('a profile that excludes everything has an empty basis', () => {
    expect(figuresOf([], DEFAULT_SCALE)).toMatchObject({
      inScope: 0,
      basis: 'assessed 0 of 0 in scope',
      mean: null,
    });
  });

  test('add up, whatever the profile', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        const figures = figuresOf(standings, DEFAULT_SCALE);
        const { included, notApplicable, inScope, assessed, evidencePending, distribution, gap, mean } =
          figures;
        expect(inScope + notApplicable).toBe(included);
        const notAssessed = standings.filter(({ state }) => state === 'not assessed').length;
        expect(assessed + evidencePending + notAssessed).toBe(inScope);
        expect(Object.values(distribution).reduce((a, b) => a + b, 0)).toBe(assessed);
        expect(gap.belowTarget + gap.atOrAboveTarget).toBe(gap.outcomes);
        expect(gap.outcomes).toBeLessThanOrEqual(assessed);
        expect(mean === null).toBe(assessed === 0);
        expect(gap.mean === null).toBe(gap.outcomes === 0);
      }),
    );
  });

  test('do not depend on what is excluded or not applicable', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        const inScope = standings.filter(isInScope);
        const { mean, distribution, gap, basis } = figuresOf(standings, DEFAULT_SCALE);
        expect(figuresOf(inScope, DEFAULT_SCALE)).toMatchObject({ mean, distribution, gap, basis });
      }),
    );
  });

  test('give a gap only where score and target both exist', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        for (const standing of standings) {
          const score = scoreOf(standing);
          const { target } = standing;
          expect(gapOf(standing)).toBe(score === null || target === null ? null : target - score);
        }
      }),
    );
  });
});
