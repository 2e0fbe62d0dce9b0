import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyzeCoverage, type GroupCoverage } from '../../src/analysis/coverage.ts';
import { anyStandings, standingsWith } from '../support/standings.ts';

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);

describe('an analysis of coverage', () => {
  test('counts assessors whatever the case of their names, those with most scores first', () => {
    const { groups } = analyzeCoverage(
      standingsWith({
        'GV.OC-01': { score: 1, assessor: 'Ben' },
        'GV.OC-02': { score: 1, assessor: 'ADA' },
        'GV.OC-03': { score: 1, assessor: 'Ada' },
        'GV.OC-04': { score: 'n/a', assessor: 'Ben' },
        'GV.OC-05': { included: false, score: 1, assessor: 'Ben' },
      }),
      {},
    );
    expect(groups[0]?.byAssessor).toEqual([
      { assessor: 'ADA', outcomes: 2 },
      { assessor: 'Ben', outcomes: 1 },
    ]);
  });

  test('for a category it has only that and names it', () => {
    const { groups, unassessed } = analyzeCoverage(standingsWith({ 'RC.CO-03': { score: 1 } }), {
      categoryId: 'RC.CO',
    });
    expect(groups.map(({ id, name, basis }) => [id, name, basis])).toEqual([
      ['overall', 'Incident Recovery Communication', 'assessed 1 of 2 in scope'],
      ['RC.CO', 'Incident Recovery Communication', 'assessed 1 of 2 in scope'],
    ]);
    expect(unassessed).toEqual(['RC.CO-04']);
  });

  test('has counts that add up, whatever the profile', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        const { groups, unassessed } = analyzeCoverage(standings, {});
        const [overall, ...parts] = groups;
        const ofFunctions = (count: (group: GroupCoverage) => number): number =>
          sum(parts.filter(({ id }) => id.length === 2).map(count));
        const ofCategories = (count: (group: GroupCoverage) => number): number =>
          sum(parts.filter(({ id }) => id.length > 2).map(count));
        const byAda = ({ byAssessor }: GroupCoverage): number =>
          byAssessor.find(({ assessor }) => assessor.toLowerCase() === 'ada')?.outcomes ?? 0;
        const counts: ((group: GroupCoverage) => number)[] = [
          ({ included }) => included,
          ({ notApplicable }) => notApplicable,
          ({ inScope }) => inScope,
          ({ assessed }) => assessed,
          ({ byConfidence }) => byConfidence.low,
          byAda,
        ];
        for (const count of counts) {
          expect(ofFunctions(count)).toBe(overall && count(overall));
          expect(ofCategories(count)).toBe(overall && count(overall));
        }
        for (const { assessed, byAssessor, byConfidence } of groups) {
          expect(sum(byAssessor.map(({ outcomes }) => outcomes))).toBe(assessed);
          expect(sum(Object.values(byConfidence))).toBe(assessed);
        }
        expect(unassessed).toHaveLength((overall?.inScope ?? 0) - (overall?.assessed ?? 0));
      }),
    );
  });
});
