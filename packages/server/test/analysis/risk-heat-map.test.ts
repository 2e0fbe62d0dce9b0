import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RiskFact } from '../../src/analysis/registers.ts';
import { analyzeRisks } from '../../src/analysis/risk-heat-map.ts';
import { DEFAULT_RISK_SCALES } from '../../src/profiles/risk-scales.ts';

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
    const { figures, matrix, cells, basis } = analyzeRisks([], DEFAULT_RISK_SCALES, {});
    expect(figures).toEqual({ open: 0, rated: 0, notRated: 0, closed: 0 });
    expect(Object.values(matrix).map((row) => Object.values(row))).toEqual(Array(5).fill([0, 0, 0, 0, 0]));
    expect(cells).toEqual([]);
    expect(basis).toBe('likelihood and impact for 0 of 0 open risks');
  });

  test('has every open risk in one cell, and counts that add up', () => {
    fc.assert(
      fc.property(anyRisks, (risks) => {
        const { figures, matrix, cells } = analyzeRisks(risks, DEFAULT_RISK_SCALES, {});
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
        expect(analyzeRisks(risks, DEFAULT_RISK_SCALES, { functionId: 'RC' })).toEqual(
          analyzeRisks(affecting, DEFAULT_RISK_SCALES, {}),
        );
      }),
    );
  });
});
