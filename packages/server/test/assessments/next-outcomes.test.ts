import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DueRule, dueOutcomes, isAfter } from '../../src/assessments/next-outcomes.ts';
import type { OutcomeStanding } from '../../src/assessments/standing.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { anyStandings, standingsWith } from '../support/standings.ts';

const idsOf = (standings: readonly OutcomeStanding[], rule: DueRule = {}): string[] =>
  dueOutcomes(standings, rule).map(({ standing }) => standing.outcome.id);

const anyRule: fc.Arbitrary<DueRule> = fc.record(
  {
    assessed: fc.subarray(outcomes.map(({ id }) => id)).map((ids) => new Set(ids)),
    assessedBefore: fc.constantFrom('2025-03-31', '2025-04-01'),
  },
  { requiredKeys: [] },
);

describe('the next outcomes to assess', () => {
  test('come by priority, then in the order of the framework', () => {
    const ids = idsOf(
      standingsWith({
        'RC.CO-04': { targetPriority: 'high' },
        'DE.CM-01': { targetPriority: 'high' },
        'GV.OC-02': { targetPriority: 'low' },
        'PR.AA-01': { targetPriority: 'medium' },
      }),
    );
    expect(ids.slice(0, 5)).toEqual(['DE.CM-01', 'RC.CO-04', 'PR.AA-01', 'GV.OC-02', 'GV.OC-01']);
  });

  test('are first those not assessed on which material bears, by priority too', () => {
    const due = dueOutcomes(
      standingsWith({
        'GV.OC-01': { score: 1, material: true },
        'GV.OC-02': { targetPriority: 'high' },
        'DE.CM-01': { material: true },
        'RC.CO-04': { material: true, targetPriority: 'high' },
        'RC.CO-03': { material: true, included: false },
      }),
      {},
    );
    expect(due.slice(0, 3).map(({ standing, reason }) => [standing.outcome.id, reason])).toEqual([
      ['RC.CO-04', 'evidence pending'],
      ['DE.CM-01', 'evidence pending'],
      ['GV.OC-02', 'not assessed'],
    ]);
  });

  test('leave out what is excluded, not applicable or assessed', () => {
    const ids = idsOf(
      standingsWith({
        'GV.OC-01': { included: false },
        'GV.OC-02': { score: 'n/a' },
        'GV.OC-03': { score: 0 },
      }),
    );
    expect(ids).toHaveLength(103);
    expect(ids[0]).toBe('GV.OC-04');
  });

  test('for an assessor are all of the profile that this one has not assessed, whoever else has', () => {
    const standings = standingsWith({
      'GV.OC-01': { score: 1 },
      'GV.OC-02': { score: 2 },
      'GV.OC-03': { score: 'n/a' },
      'GV.OC-04': { included: false, score: 1 },
    });
    const due = dueOutcomes(standings, { assessed: new Set(['GV.OC-01']) });
    expect(due.slice(0, 3).map(({ standing, reason }) => [standing.outcome.id, reason])).toEqual([
      ['GV.OC-02', 'not by assessor'],
      ['GV.OC-03', 'not by assessor'],
      ['GV.OC-05', 'not assessed'],
    ]);
  });

  test('are followed by those whose current assessment is from before a day', () => {
    const standings = standingsWith({
      'GV.OC-01': { score: 1, date: '2024-12-31' },
      'GV.OC-02': { score: 1, date: '2025-01-01' },
      'GV.OC-03': { score: 'n/a', date: '2024-06-30', targetPriority: 'high' },
      'GV.OC-04': { score: 1, date: '2024-06-30', included: false },
    });
    const due = dueOutcomes(standings, { assessedBefore: '2025-01-01' });
    expect(due).toHaveLength(102 + 2);
    expect(due.slice(-2).map(({ standing, reason }) => [standing.outcome.id, reason])).toEqual([
      ['GV.OC-03', 'older'],
      ['GV.OC-01', 'older'],
    ]);
  });

  test('go on behind a place even if that outcome has been assessed meanwhile', () => {
    const [first] = dueOutcomes(standingsWith({}), {});
    const later = dueOutcomes(standingsWith({ 'GV.OC-01': { score: 2 } }), {});
    const next = later.find((due) => first !== undefined && isAfter(due, first.position));
    expect(next?.standing.outcome.id).toBe('GV.OC-02');
  });

  test('page by page are the same as all at once', () => {
    fc.assert(
      fc.property(anyStandings, anyRule, fc.integer({ min: 1, max: 25 }), (standings, rule, limit) => {
        const all = dueOutcomes(standings, rule);
        const seen = all.slice(0, limit);
        for (;;) {
          const last = seen.at(-1);
          const page = last === undefined ? [] : all.filter((due) => isAfter(due, last.position));
          if (page.length === 0) break;
          seen.push(...page.slice(0, limit));
        }
        expect(seen).toEqual(all);
      }),
    );
  });

  test('never move to before their place when an outcome is assessed', () => {
    fc.assert(
      fc.property(anyStandings, anyRule, fc.nat(105), (standings, rule, index) => {
        const assessment =
          standingsWith({ 'GV.OC-01': { score: 2, date: '2025-06-30' } })[0]?.assessment ?? null;
        const later = standings.map((standing, place) =>
          place === index ? { ...standing, state: 'assessed' as const, assessment } : standing,
        );
        const places = new Map(
          dueOutcomes(standings, rule).map((due) => [due.standing.outcome.id, due.position]),
        );
        for (const due of dueOutcomes(later, rule)) {
          const before = places.get(due.standing.outcome.id);
          expect(before === undefined || !isAfter({ ...due, position: before }, due.position)).toBe(true);
        }
      }),
    );
  });
});
