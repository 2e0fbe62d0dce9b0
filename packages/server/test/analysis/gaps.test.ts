import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyzeGaps, type Weights } from '../../src/analysis/gaps.ts';
import { anyStandings, standingsWith } from '../support/standings.ts';

const anyWeights: fc.Arbitrary<Weights> = fc.record({
  high: fc.nat(100),
  medium: fc.nat(100),
  low: fc.nat(100),
  none: fc.nat(100),
});

describe('an analysis of gaps', () => {
  test('has the largest first, of equal ones those of higher priority, then in NIST’s order', () => {
    const { outcomes } = analyzeGaps(
      standingsWith({
        'GV.OC-01': { score: 1, target: 3 },
        'DE.AE-02': { score: 1, target: 3, targetPriority: 'low' },
        'DE.CM-01': { score: 1, target: 3, targetPriority: 'low' },
        'PR.AA-01': { score: 0, target: 4, targetPriority: 'low' },
        'RC.CO-03': { score: 2, target: 4, targetPriority: 'high' },
      }),
      null,
    );
    expect(outcomes.map(({ id }) => id)).toEqual([
      'PR.AA-01',
      'RC.CO-03',
      'DE.CM-01',
      'DE.AE-02',
      'GV.OC-01',
    ]);
  });

  test('has no weighted figure without weights', () => {
    const { figures, outcomes } = analyzeGaps(standingsWith({ 'GV.OC-01': { score: 1, target: 3 } }), null);
    expect(figures.weightedSum).toBeNull();
    expect(outcomes).toMatchObject([{ gap: 2, weightedGap: null }]);
  });

  test('a profile without scores has unknown gaps, not 0', () => {
    expect(analyzeGaps(standingsWith({}), null)).toMatchObject({
      figures: { outcomes: 0, mean: null, withoutTarget: 106, withoutScore: 106 },
      basis: 'score and target for 0 of 106 in scope',
    });
  });

  test('a weight of 0 gives 0, never -0', () => {
    const weights = { high: 0, medium: 0, low: 0, none: 0 };
    const { outcomes } = analyzeGaps(standingsWith({ 'GV.OC-01': { score: 3, target: 1 } }), weights);
    expect(Object.is(outcomes[0]?.weightedGap, 0)).toBe(true);
  });

  test('adds up: below, at and above target, and the weighted sum', () => {
    fc.assert(
      fc.property(anyStandings, anyWeights, (standings, weights) => {
        const { figures, outcomes } = analyzeGaps(standings, weights);
        expect(figures.belowTarget + figures.atTarget + figures.aboveTarget).toBe(figures.outcomes);
        expect(outcomes).toHaveLength(figures.outcomes);
        for (const { gap, targetPriority, weightedGap } of outcomes) {
          expect(weightedGap).toBe(gap * weights[targetPriority ?? 'none'] + 0);
        }
        const sum = outcomes.reduce((total, { weightedGap }) => total + (weightedGap ?? 0), 0);
        expect(figures.weightedSum).toBe(sum);
      }),
    );
  });

  test('multiplying all weights keeps the order and multiplies the weighted gaps', () => {
    fc.assert(
      fc.property(anyStandings, anyWeights, fc.integer({ min: 1, max: 9 }), (standings, weights, factor) => {
        const { high, medium, low, none } = weights;
        const times = {
          high: high * factor,
          medium: medium * factor,
          low: low * factor,
          none: none * factor,
        };
        const once = analyzeGaps(standings, weights);
        const multiplied = analyzeGaps(standings, times);
        expect(multiplied.outcomes).toEqual(
          once.outcomes.map((outcome) => ({
            ...outcome,
            weightedGap: (outcome.weightedGap ?? 0) * factor + 0,
          })),
        );
        expect(multiplied.figures.weightedSum).toBe((once.figures.weightedSum ?? 0) * factor + 0);
      }),
    );
  });

  test('equal weights give the same order as none', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        const idsOf = (weights: Weights | null) =>
          analyzeGaps(standings, weights).outcomes.map(({ id }) => id);
        expect(idsOf({ high: 7, medium: 7, low: 7, none: 7 })).toEqual(idsOf(null));
      }),
    );
  });

  test('has figures that do not depend on the order of the outcomes', () => {
    fc.assert(
      fc.property(anyStandings, anyWeights, (standings, weights) => {
        const { figures, basis } = analyzeGaps(standings, weights);
        expect(analyzeGaps(standings.toReversed(), weights)).toMatchObject({ figures, basis });
      }),
    );
  });
});
