import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyzeScores } from '../../src/analysis/scores.ts';
import type { OutcomeStanding } from '../../src/assessments/standing.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';
import { anyStandings, standingsWith } from '../support/standings.ts';

const analyze = (standings: readonly OutcomeStanding[], functionId?: string) => {
  const { groups, outcomes } = analyzeScores(standings, DEFAULT_SCALE, { functionId });
  const functions = groups.filter(({ id }) => id.length === 2);
  const categories = groups.filter(({ id }) => id.includes('.'));
  return { overall: groups[0], functions, categories, outcomes };
};

describe('an analysis of scores', () => {
  test('has 6 functions, 22 categories and 106 outcomes in the order of the framework', () => {
    const { functions, categories, outcomes } = analyze(standingsWith({}));
    expect(functions.map(({ id }) => id)).toEqual(['GV', 'ID', 'PR', 'DE', 'RS', 'RC']);
    expect(categories).toHaveLength(22);
    expect(outcomes).toHaveLength(106);
  });

  test('for one function it has only what lies in it', () => {
    const { overall, functions, categories, outcomes } = analyze(
      standingsWith({ 'GV.OC-01': { score: 4 } }),
      'RC',
    );
    expect(overall).toMatchObject({ inScope: 8, assessed: 0 });
    expect(functions.map(({ id }) => id)).toEqual(['RC']);
    expect(categories.map(({ id }) => id)).toEqual(['RC.RP', 'RC.CO']);
    expect(outcomes).toHaveLength(8);
  });

  test('takes means from outcomes, never from other means', () => {
    // RC.RP: 4, 4, 4; RC.CO: 0. From outcomes 12/4 = 3; from the categories' means it would be 2.
    const { functions } = analyze(
      standingsWith({
        'RC.RP-01': { score: 4 },
        'RC.RP-02': { score: 4 },
        'RC.RP-03': { score: 4 },
        'RC.CO-03': { score: 0 },
      }),
      'RC',
    );
    expect(functions[0]?.mean).toBe(3);
  });

  test('leaves out what is excluded, and the gap of what is not applicable unknown', () => {
    const { outcomes } = analyze(
      standingsWith({
        'RC.RP-01': { included: false, score: 2, target: 3 },
        'RC.RP-02': { score: 'n/a', target: 3 },
        'RC.RP-03': { score: 4, target: 3 },
      }),
      'RC',
    );
    expect(outcomes.slice(0, 2)).toEqual([
      {
        id: 'RC.RP-02',
        state: 'not applicable',
        score: null,
        target: 3,
        gap: null,
        assessedOn: '2025-03-31',
      },
      { id: 'RC.RP-03', state: 'assessed', score: 4, target: 3, gap: -1, assessedOn: '2025-03-31' },
    ]);
  });

  test('has counts that add up from categories to functions to the whole', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        const { overall, functions, categories } = analyze(standings);
        for (const field of ['included', 'notApplicable', 'inScope', 'assessed'] as const) {
          const sum = (groups: typeof functions) => groups.reduce((total, group) => total + group[field], 0);
          expect(sum(functions)).toBe(overall?.[field]);
          expect(sum(categories)).toBe(overall?.[field]);
        }
      }),
    );
  });
});
