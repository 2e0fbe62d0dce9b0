import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextOutcomes } from '../../src/assessments/next-outcomes.ts';
import { anyStandings, standingsWith } from '../support/standings.ts';

describe('the next outcomes to assess', () => {
  test('come by priority, then in the order of the framework', () => {
    const next = nextOutcomes(
      standingsWith({
        'RC.CO-04': { targetPriority: 'high' },
        'DE.CM-01': { targetPriority: 'high' },
        'GV.OC-02': { targetPriority: 'low' },
        'PR.AA-01': { targetPriority: 'medium' },
      }),
    );
    expect(next.slice(0, 5).map(({ standing }) => standing.outcome.id)).toEqual([
      'DE.CM-01',
      'RC.CO-04',
      'PR.AA-01',
      'GV.OC-02',
      'GV.OC-01',
    ]);
  });

  test('leave out what is excluded, not applicable or assessed', () => {
    const next = nextOutcomes(
      standingsWith({
        'GV.OC-01': { included: false },
        'GV.OC-02': { score: 'n/a' },
        'GV.OC-03': { score: 0 },
      }),
    );
    expect(next).toHaveLength(103);
    expect(next[0]?.standing.outcome.id).toBe('GV.OC-04');
  });

  test('go on behind a place even if that outcome has been assessed meanwhile', () => {
    const [first] = nextOutcomes(standingsWith({}));
    const later = nextOutcomes(standingsWith({ 'GV.OC-01': { score: 2 } }), first?.position);
    expect(later[0]?.standing.outcome.id).toBe('GV.OC-02');
  });

  test('page by page are the same as all at once', () => {
    fc.assert(
      fc.property(anyStandings, fc.integer({ min: 1, max: 25 }), (standings, limit) => {
        const all = nextOutcomes(standings);
        const seen = [];
        let page = all.slice(0, limit);
        while (page.length > 0) {
          seen.push(...page);
          page = nextOutcomes(standings, page.at(-1)?.position).slice(0, limit);
        }
        expect(seen).toEqual(all);
      }),
    );
  });
});
