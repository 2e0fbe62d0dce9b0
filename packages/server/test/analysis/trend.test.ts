import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trendHeadline } from '../../src/analysis/headlines.ts';
import { analyzeTrend, CHANGES } from '../../src/analysis/trend.ts';
import { trendDays } from '../../src/analysis/trend-days.ts';
import type { HistoricScore } from '../../src/assessments/score-history.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { anyStandings, type OutcomeFact, standingsWith } from '../support/standings.ts';

const IDS = outcomes.map(({ id }) => id);

/** The same fact about outcomes by their places in NIST's order. */
const alike = (from: number, to: number, fact: OutcomeFact): Record<string, OutcomeFact> =>
  Object.fromEntries(IDS.slice(from, to).map((id) => [id, fact]));

const day = (date: string, facts: Readonly<Record<string, OutcomeFact>>) => ({
  date,
  standings: standingsWith(facts),
});

describe('a trend', () => {
  test('compares the same outcomes at both ends, and counts those that are newly assessed apart', () => {
    const trend = analyzeTrend([
      day('2024-12-31', alike(0, 20, { score: 1 })),
      day('2025-12-31', { ...alike(0, 20, { score: 1 }), ...alike(20, 60, { score: 3 }) }),
    ]);
    // (20 × 1 + 40 × 3) ÷ 60 = 2.33 would be the mean of another population.
    expect(trend.ends).toMatchObject({
      ...{ since: '2024-12-31', sameOutcomes: 20, meanBefore: 1, mean: 1, up: 0, down: 0 },
      newlyAssessed: 40,
    });
    expect(trend.points).toMatchObject([
      { date: '2024-12-31', inScope: 106, assessed: 20, step: null },
      { date: '2025-12-31', inScope: 106, assessed: 60, step: { sameOutcomes: 20, mean: 1 } },
    ]);
    expect(trendHeadline(trend)).toBe(
      '1 → 1 for the 20 outcomes scored at both ends; 40 newly assessed; 2024-12-31 assessed 20 of 106 in scope, 2025-12-31 assessed 60 of 106 in scope',
    );
  });

  test('gives the example of docs/figures.md', () => {
    const [a = '', b = '', c = '', d = '', e = ''] = IDS;
    const rest = alike(6, 106, { included: false });
    const trend = analyzeTrend([
      day('2024-12-31', {
        ...rest,
        ...{ [a]: { score: 2 }, [b]: { score: 4 }, [d]: { score: 4 }, [e]: { score: 3 } },
      }),
      day('2025-12-31', {
        ...rest,
        ...{ [a]: { score: 3 }, [b]: { score: 4 }, [c]: { score: 1 } },
        ...{ [d]: { score: 4, included: false }, [e]: { score: 'n/a' } },
      }),
    ]);
    expect(trendHeadline(trend)).toBe(
      '3 → 3.5 for the 2 outcomes scored at both ends; 1 newly assessed; 1 newly not applicable; 1 newly excluded; 2024-12-31 assessed 4 of 6 in scope, 2025-12-31 assessed 3 of 4 in scope',
    );
  });

  test('counts apart what left the scope, what has no score any more and what came back', () => {
    const before = {
      'GV.OC-01': { score: 4 },
      'GV.OC-02': { score: 4 },
      'GV.OC-03': { score: 4 },
      'GV.OC-04': { score: 2 },
      'GV.OC-05': { included: false, score: 0 },
      'GV.RM-01': { score: 'n/a' as const },
      'GV.RM-02': {},
    };
    const after = {
      'GV.OC-01': { included: false, score: 4 },
      'GV.OC-02': { score: 'n/a' as const },
      'GV.OC-03': {},
      'GV.OC-04': { score: 3 },
      'GV.OC-05': { score: 0 },
      'GV.RM-01': { score: 1 },
      'GV.RM-02': { included: false },
    };
    const { ends, points } = analyzeTrend([day('2024-12-31', before), day('2025-12-31', after)]);
    expect(ends).toMatchObject({ sameOutcomes: 1, meanBefore: 2, mean: 3 });
    expect(ends?.changed).toEqual({
      up: ['GV.OC-04'],
      down: [],
      newlyAssessed: ['GV.RM-01'],
      newlyIncluded: ['GV.OC-05'],
      noLongerAssessed: ['GV.OC-03'],
      newlyNotApplicable: ['GV.OC-02'],
      newlyExcluded: ['GV.OC-01'],
    });
    // 105 and 104 of 106 are included; the one that never had a score shows here alone.
    expect(points).toMatchObject([{ included: 105 }, { included: 104 }]);
  });

  test('says that no outcome is scored at both ends, in place of a mean', () => {
    const trend = analyzeTrend([
      day('2024-12-31', { 'GV.OC-01': { score: 1 } }),
      day('2025-12-31', { 'GV.OC-02': { score: 3 } }),
    ]);
    expect(trend.ends).toMatchObject({ sameOutcomes: 0, meanBefore: null, mean: null });
    expect(trendHeadline(trend)).toMatch(
      /^no outcome is scored at both ends; 1 newly assessed; 1 no longer assessed; 2024-12-31 assessed 1 /,
    );
  });

  test('of one day has no change', () => {
    const trend = analyzeTrend([day('2025-03-20', {})]);
    expect(trend).toMatchObject({ ends: null, points: [{ date: '2025-03-20', assessed: 0, step: null }] });
    expect(trendHeadline(trend)).toBe('one point only, 2025-03-20: assessed 0 of 106 in scope');
    expect(analyzeTrend([])).toEqual({ ends: null, points: [] });
  });

  test('accounts for every score that comes or goes, and compares each step like for like', () => {
    fc.assert(
      fc.property(fc.array(anyStandings, { minLength: 2, maxLength: 4 }), (states) => {
        const days = states.map((standings, index) => ({ date: `2025-0${index + 1}-28`, standings }));
        const { points } = analyzeTrend(days);
        for (const [index, { step, assessed }] of points.entries()) {
          const before = points[index - 1];
          if (before === undefined || step === null) continue;
          const came = step.newlyAssessed + step.newlyIncluded;
          const went = step.noLongerAssessed + step.newlyNotApplicable + step.newlyExcluded;
          expect(before.assessed + came - went).toBe(assessed);
          expect(step.sameOutcomes).toBe(assessed - came);
          expect(step.mean === null).toBe(step.sameOutcomes === 0);
          for (const change of CHANGES) expect(step.changed[change]).toHaveLength(step[change]);
          const listed = CHANGES.flatMap((change) => step.changed[change]);
          expect(new Set(listed).size).toBe(listed.length);
        }
      }),
    );
  });

  test('does not move when outcomes are scored for the first time', () => {
    fc.assert(
      fc.property(anyStandings, (standings) => {
        const later = standings.map((standing) =>
          standing.state === 'not assessed'
            ? { ...standing, state: 'assessed' as const, assessment: { score: 4 } }
            : standing,
        );
        const { ends } = analyzeTrend([
          { date: '2025-01-31', standings },
          { date: '2025-02-28', standings: later },
        ]);
        expect(ends?.mean).toBe(ends?.meanBefore);
      }),
    );
  });
});

const record = (outcomeId: string, date: string, score: number | null): HistoricScore => ({
  outcomeId,
  date,
  score,
  assessor: 'Ada',
  kind: null,
});

describe('the days of a trend', () => {
  const all = standingsWith({});
  const scoresOn = (days: readonly string[], history: readonly HistoricScore[]) =>
    trendDays(days, history, () => all).map(({ standings }) => standings[0]?.assessment?.score);

  test('have what was assessed by the end of the day: what comes later changes no earlier one', () => {
    const before = [record('GV.OC-01', '2024-05-15', 1)];
    const after = [...before, record('GV.OC-01', '2024-07-01', 4)];
    const days = ['2024-05-14', '2024-05-15', '2024-06-30', '2024-07-01'];
    expect(scoresOn(days, before)).toEqual([undefined, 1, 1, 1]);
    expect(scoresOn(days, after)).toEqual([undefined, 1, 1, 4]);
  });

  test('have the scope of the day', () => {
    const history = [record('GV.OC-01', '2024-05-15', 1), record('GV.OC-02', '2024-05-15', null)];
    const excluded = standingsWith({ 'GV.OC-01': { included: false } });
    const days = trendDays(['2024-12-31', '2025-12-31'], history, (date) =>
      date < '2025-01-01' ? all : excluded,
    );
    const states = days.map(({ standings }) => standings.slice(0, 3).map(({ state }) => state));
    expect(states).toEqual([
      ['assessed', 'not applicable', 'not assessed'],
      ['excluded', 'not applicable', 'not assessed'],
    ]);
  });

  test('keep a validated score before a later one that is not, where the profile says so', () => {
    const history: HistoricScore[] = [
      { ...record('GV.OC-01', '2024-05-15', 1), kind: 'validated' },
      { ...record('GV.OC-01', '2024-07-01', 4), kind: 'self-assessed' },
    ];
    const scoreBy = (prevails: 'latest' | 'validated') =>
      trendDays(['2024-12-31'], history, () => all, prevails)[0]?.standings[0]?.assessment?.score;
    expect(scoreBy('latest')).toBe(4);
    expect(scoreBy('validated')).toBe(1);
  });
});
