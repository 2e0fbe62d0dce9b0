import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RiskFact } from '../../src/analysis/registers.ts';
import { analyzeRisks } from '../../src/analysis/risk-heat-map.ts';
import { DEFAULT_RULES } from '../../src/profiles/profile.ts';
import { DEFAULT_RISK_SCALES } from '../../src/profiles/risk-scales.ts';

const PROFILE = { riskScales: DEFAULT_RISK_SCALES, rules: DEFAULT_RULES };

/** A profile that accepts risks up to these levels. */
const accepting = (appetiteLikelihood: number | null, appetiteImpact: number | null) => ({
  ...PROFILE,
  rules: { ...DEFAULT_RULES, appetiteLikelihood, appetiteImpact },
});

const risk = (id: string, likelihood: number | null, impact: number | null, open = true): RiskFact => ({
  ...{ id, outcomes: ['GV.OC-01'], open, likelihood, impact },
});

const anyRisks: fc.Arbitrary<RiskFact[]> = fc
  .array(
    fc.record({
      outcomes: fc.subarray(['GV.OC-01', 'RC.CO-04']),
      open: fc.boolean(),
      likelihood: fc.option(fc.integer({ min: 1, max: 5 })),
      impact: fc.option(fc.integer({ min: 1, max: 5 })),
    }),
    { maxLength: 30 },
  )
  .map((risks) => risks.map((risk, index) => ({ ...risk, id: `R-${index + 1}` })));

describe('a risk heat map', () => {
  test('no risks give empty cells', () => {
    const { figures, matrix, cells, basis } = analyzeRisks([], PROFILE, {});
    expect(figures).toEqual({ open: 0, rated: 0, notRated: 0, closed: 0 });
    expect(Object.values(matrix).map((row) => Object.values(row))).toEqual(Array(5).fill([0, 0, 0, 0, 0]));
    expect(cells).toEqual([]);
    expect(basis).toBe('current likelihood and impact for 0 of 0 open risks');
  });

  test('has every open risk in one cell, and counts that add up', () => {
    fc.assert(
      fc.property(anyRisks, (risks) => {
        const { figures, matrix, cells } = analyzeRisks(risks, PROFILE, {});
        const open = risks.filter((risk) => risk.open).map(({ id }) => id);
        expect(cells.flatMap((cell) => cell.risks).toSorted()).toEqual(open.toSorted());
        expect(figures.rated + figures.notRated).toBe(figures.open);
        expect(figures.open + figures.closed).toBe(risks.length);
        const counts = Object.values(matrix).flatMap((row) => Object.values(row));
        expect(counts.reduce((a, b) => a + b, 0)).toBe(figures.rated);
        for (const { likelihood, impact, count } of cells) {
          if (likelihood !== null && impact !== null) expect(matrix[likelihood]?.[impact]).toBe(count);
        }
      }),
    );
  });

  test('a function selects the risks that affect one of its outcomes', () => {
    fc.assert(
      fc.property(anyRisks, (risks) => {
        const affecting = risks.filter(({ outcomes }) => outcomes.includes('RC.CO-04'));
        expect(analyzeRisks(risks, PROFILE, { functionId: 'RC' })).toEqual(
          analyzeRisks(affecting, PROFILE, {}),
        );
      }),
    );
  });

  test('names the open risks above the appetite: a current rating is higher than the accepted level', () => {
    const risks = [
      risk('R-1', 3, 3), // at the appetite
      risk('R-2', 4, 1),
      risk('R-3', 1, 4),
      risk('R-4', 5, 5, false), // closed
      risk('R-5', null, 4), // one rating is enough
      risk('R-6', null, null), // unknown is not above
    ];
    expect(analyzeRisks(risks, accepting(3, 3), {}).aboveAppetite).toEqual(['R-2', 'R-3', 'R-5']);
    expect(analyzeRisks(risks, accepting(null, 3), {}).aboveAppetite).toEqual(['R-3', 'R-5']);
    expect(analyzeRisks(risks, accepting(3, 3), { functionId: 'RC' }).aboveAppetite).toEqual([]);
    expect(analyzeRisks(risks, PROFILE, {}).aboveAppetite).toBeNull();
  });
});
