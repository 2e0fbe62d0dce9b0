import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyzeGaps, type Weights } from '../../src/analysis/gaps.ts';
import { shortfallHeadline } from '../../src/analysis/headlines.ts';
import { outcomes as allOutcomes } from '../../src/framework/elements.ts';
import { anyStandings, standingsWith } from '../support/standings.ts';

const anyWeights: fc.Arbitrary<Weights> = fc.record({
  high: fc.nat(100),
  medium: fc.nat(100),
  low: fc.nat(100),
  none: fc.nat(100),
});

describe('an analysis of gaps', () => {
  test('never nets what is above target against what is below', () => {
    const standings = standingsWith(
      Object.fromEntries(
        allOutcomes.slice(0, 10).map(({ id }, index) => [id, { score: index < 5 ? 0 : 4, target: 2 }]),
      ),
    );
    const { figures, outcomes } = analyzeGaps(standings);
    // Five are 2 below and five 2 above: net they would be 0.
    expect(figures).toMatchObject({ withBoth: 10, belowTarget: 5, aboveTarget: 5, meanShortfall: 2 });
    expect(figures).not.toHaveProperty('netMean');
    expect(shortfallHeadline(figures)).toBe('5 of 10 below target, mean shortfall 2');
    expect(outcomes).toHaveLength(5);

    const net = analyzeGaps(standings, { net: true });
    expect(net.figures.netMean).toBe(0);
    expect(shortfallHeadline(net.figures)).toBe('5 of 10 below target, mean shortfall 2, net mean 0');
    expect(net.outcomes).toEqual(outcomes);
  });

  test('gives the example of docs/figures.md', () => {
    const { figures, outcomes } = analyzeGaps(
      standingsWith({
        'GV.OC-01': { score: 1, target: 3, targetPriority: 'high' },
        'GV.OC-02': { score: 2, target: 3, targetPriority: 'low' },
        'GV.OC-03': { score: 3, target: 1, targetPriority: 'low' },
      }),
      { weights: { high: 3, medium: 2, low: 1, none: 0 }, net: true },
    );
    expect(figures).toMatchObject({ meanShortfall: 1.5, weightedShortfall: 7, netMean: 0.33 });
    expect(outcomes.map(({ weightedShortfall }) => weightedShortfall)).toEqual([6, 1]);
  });

  test('has the largest first, of equal ones those of higher priority, then in NIST’s order', () => {
    const { outcomes } = analyzeGaps(
      standingsWith({
        'GV.OC-01': { score: 1, target: 3 },
        'DE.AE-02': { score: 1, target: 3, targetPriority: 'low' },
        'DE.CM-01': { score: 1, target: 3, targetPriority: 'low' },
        'PR.AA-01': { score: 0, target: 4, targetPriority: 'low' },
        'RC.CO-03': { score: 2, target: 4, targetPriority: 'high' },
        'GV.OC-02': { score: 3, target: 3 },
        'GV.OC-03': { score: 4, target: 3 },
      }),
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
    const { figures, outcomes } = analyzeGaps(standingsWith({ 'GV.OC-01': { score: 1, target: 3 } }));
    expect(figures).not.toHaveProperty('weightedShortfall');
    expect(outcomes).toEqual([{ id: 'GV.OC-01', score: 1, target: 3, shortfall: 2, targetPriority: null }]);
  });

  test('a profile without scores has an unknown shortfall, not 0', () => {
    const { figures, basis } = analyzeGaps(standingsWith({}), { net: true });
    expect(figures).toMatchObject({
      ...{ withBoth: 0, meanShortfall: null, netMean: null },
      ...{ withoutTarget: 106, withoutScore: 106 },
    });
    expect(basis).toBe('score and target for 0 of 106 in scope');
    expect(shortfallHeadline(figures)).toBe('no outcome has both a score and a target');
  });

  test('a profile that is nowhere below target has an unknown mean shortfall', () => {
    const { figures } = analyzeGaps(standingsWith({ 'GV.OC-01': { score: 3, target: 1 } }));
    expect(figures).toMatchObject({ belowTarget: 0, aboveTarget: 1, meanShortfall: null });
    expect(shortfallHeadline(figures)).toBe('0 of 1 below target');
  });

  test('adds up: below, at and above target, and the weighted shortfall of the rows', () => {
    fc.assert(
      fc.property(anyStandings, anyWeights, (standings, weights) => {
        const { figures, outcomes } = analyzeGaps(standings, { weights });
        expect(figures.belowTarget + figures.atTarget + figures.aboveTarget).toBe(figures.withBoth);
        expect(outcomes).toHaveLength(figures.belowTarget);
        for (const { score, target, shortfall, targetPriority, weightedShortfall } of outcomes) {
          expect(shortfall).toBe(target - score);
          expect(shortfall).toBeGreaterThan(0);
          expect(weightedShortfall).toBe(shortfall * weights[targetPriority ?? 'none']);
        }
        const sum = outcomes.reduce((total, { weightedShortfall = 0 }) => total + weightedShortfall, 0);
        expect(figures.weightedShortfall).toBe(sum);
      }),
    );
  });

  test('multiplying all weights keeps the order and multiplies the weighted shortfalls', () => {
    fc.assert(
      fc.property(anyStandings, anyWeights, fc.integer({ min: 1, max: 9 }), (standings, weights, factor) => {
        const { high, medium, low, none } = weights;
        const times = {
          high: high * factor,
          medium: medium * factor,
          low: low * factor,
          none: none * factor,
        };
        const once = analyzeGaps(standings, { weights });
        const multiplied = analyzeGaps(standings, { weights: times });
        expect(multiplied.outcomes).toEqual(
          once.outcomes.map((outcome) => ({
            ...outcome,
            weightedShortfall: (outcome.weightedShortfall ?? 0) * factor,
          })),
        );
        expect(multiplied.figures.weightedShortfall).toBe((once.figures.weightedShortfall ?? 0) * factor);
      }),
    );
  });

  test('equal weights give the same order as none', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        const idsOf = (weights?: Weights) => analyzeGaps(standings, { weights }).outcomes.map(({ id }) => id);
        expect(idsOf({ high: 7, medium: 7, low: 7, none: 7 })).toEqual(idsOf());
      }),
    );
  });

  test('has figures that do not depend on the order of the outcomes', () => {
    fc.assert(
      fc.property(anyStandings, anyWeights, (standings, weights) => {
        const { figures, basis } = analyzeGaps(standings, { weights, net: true });
        expect(analyzeGaps(standings.toReversed(), { weights, net: true })).toMatchObject({ figures, basis });
      }),
    );
  });
});
