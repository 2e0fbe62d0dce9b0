import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figuresOf, gapOf, scoreOf, shortfallOf } from '../../src/analysis/figures.ts';
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
    // Both score and target: RP-01 (3 − 1 = 2) and RP-02 (2 − 2 = 0). Below target is RP-01 alone: mean shortfall 2.
    // 3 of 4 are 75 %.
    expect(figuresOf(standings, DEFAULT_SCALE)).toEqual({
      included: 5,
      notApplicable: 1,
      inScope: 4,
      assessed: 3,
      evidencePending: 1,
      basis: 'assessed 3 of 4 in scope',
      distribution: { 0: 0, 1: 1, 2: 2, 3: 0, 4: 0 },
      mean: 1.67,
      thin: false,
      shortfall: {
        withBoth: 2,
        belowTarget: 1,
        atTarget: 1,
        aboveTarget: 0,
        meanShortfall: 2,
        basis: 'score and target for 2 of 4 in scope',
      },
    });
    expect(figuresOf(standings, DEFAULT_SCALE, { leastCoverage: 76 }).thin).toBe(true);
    expect(figuresOf(standings, DEFAULT_SCALE, { leastCoverage: 75 }).thin).toBe(false);
  });

  test('the distribution has the half levels that occur, so that it adds up', () => {
    const standings = standingsWith({
      'RC.RP-01': { score: 1.5 },
      'RC.RP-02': { score: 0.5 },
      'RC.RP-03': { score: 1.5 },
      'RC.RP-04': { score: 2 },
    });
    const { distribution, mean } = figuresOf(standings, DEFAULT_SCALE);
    expect(distribution).toEqual({ 0: 0, 1: 0, 2: 1, 3: 0, 4: 0, 0.5: 1, 1.5: 2 });
    // 5.5 ÷ 4 = 1.375.
    expect(mean).toBe(1.38);
  });

  test('the net mean is there only when it is asked for', () => {
    // 3 − 1 = 2 below, 2 − 4 = −2 and 0 − 1 = −1 above: (2 − 2 − 1) ÷ 3 = −0.33.
    const standings = standingsWith({
      'RC.RP-01': { score: 1, target: 3 },
      'RC.RP-02': { score: 4, target: 2 },
      'RC.RP-03': { score: 1, target: 0 },
    });
    const figures = { withBoth: 3, belowTarget: 1, aboveTarget: 2, meanShortfall: 2 };
    expect(shortfallOf(standings)).toMatchObject(figures);
    expect(shortfallOf(standings)).not.toHaveProperty('netMean');
    expect(shortfallOf(standings, { net: true })).toMatchObject({ ...figures, netMean: -0.33 });
  });

  test('a new profile has unknown figures, not 0', () => {
    expect(figuresOf(standingsWith({}), DEFAULT_SCALE)).toMatchObject({
      inScope: 106,
      assessed: 0,
      mean: null,
      thin: true,
      shortfall: { withBoth: 0, meanShortfall: null },
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
        const { included, notApplicable, inScope, assessed, evidencePending, distribution, shortfall, mean } =
          figures;
        expect(inScope + notApplicable).toBe(included);
        const notAssessed = standings.filter(({ state }) => state === 'not assessed').length;
        expect(assessed + evidencePending + notAssessed).toBe(inScope);
        expect(Object.values(distribution).reduce((a, b) => a + b, 0)).toBe(assessed);
        const { withBoth, belowTarget, atTarget, aboveTarget, meanShortfall } = shortfall;
        expect(belowTarget + atTarget + aboveTarget).toBe(withBoth);
        expect(withBoth).toBeLessThanOrEqual(assessed);
        expect(mean === null).toBe(assessed === 0);
        expect(meanShortfall === null).toBe(belowTarget === 0);
        expect(meanShortfall ?? 1).toBeGreaterThan(0);
      }),
    );
  });

  test('do not depend on what is excluded or not applicable', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        const inScope = standings.filter(isInScope);
        const { mean, distribution, shortfall, basis } = figuresOf(standings, DEFAULT_SCALE);
        expect(figuresOf(inScope, DEFAULT_SCALE)).toMatchObject({ mean, distribution, shortfall, basis });
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
