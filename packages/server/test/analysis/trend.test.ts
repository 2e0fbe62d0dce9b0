import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { figuresOf } from '../../src/analysis/figures.ts';
import { analyzeTrend } from '../../src/analysis/trend.ts';
import type { HistoricScore } from '../../src/assessments/score-history.ts';
import { outcomes } from '../../src/framework/elements.ts';
import { DEFAULT_SCALE } from '../../src/profiles/scale.ts';
import { type OutcomeFact, standingsWith } from '../support/standings.ts';

const IDS = outcomes.slice(0, 4).map(({ id }) => id);

const record = (outcomeId: string, date: string, score: number | null): HistoricScore => ({
  outcomeId,
  date,
  score,
  assessor: 'Ada',
});

const anyHistory = fc
  .array(
    fc.record({
      outcomeId: fc.constantFrom(...IDS),
      date: fc.constantFrom('2024-01-31', '2024-05-15', '2024-06-30', '2024-07-01', '2025-03-20'),
      score: fc.option(fc.integer({ min: 0, max: 4 })),
      assessor: fc.constant('Ada'),
    }),
    { maxLength: 20 },
  )
  .map((records) => records.toSorted((a, b) => (a.date < b.date ? -1 : Number(a.date > b.date))));

describe('a trend', () => {
  test('has only what was recorded by a day: what comes later changes no earlier point', () => {
    const before = [record('GV.OC-01', '2024-05-15', 1)];
    const after = [...before, record('GV.OC-01', '2024-07-01', 4)];
    const request = { interval: 'quarter', from: undefined, asOf: '2024-09-30' } as const;
    expect(analyzeTrend(before, IDS, request).points[0]).toEqual(analyzeTrend(after, IDS, request).points[0]);
    expect(analyzeTrend(after, IDS, request).points.map(({ figures }) => figures.mean)).toEqual([1, 4]);
  });

  test('without any assessment has one point, of which nothing is known', () => {
    const { points } = analyzeTrend([], IDS, { interval: 'month', from: undefined, asOf: '2025-03-20' });
    expect(points).toMatchObject([
      { date: '2025-03-20', figures: { inScope: 4, assessed: 0, mean: null, up: null } },
    ]);
  });

  test('that begins in the middle has what was current then, and no changes at its first point', () => {
    const history = [record('GV.OC-01', '2020-05-15', 1), record('GV.OC-01', '2025-02-15', 2)];
    const { points } = analyzeTrend(history, IDS, {
      interval: 'quarter',
      from: '2024-12-31',
      asOf: '2025-03-20',
    });
    expect(points).toMatchObject([
      { date: '2024-12-31', figures: { assessed: 1, mean: 1, up: null, newlyAssessed: null } },
      { date: '2025-03-20', figures: { assessed: 1, mean: 2, up: 1, newlyAssessed: 0 } },
    ]);
  });

  test('leaves out what the profile does not include, and says of how many records it speaks', () => {
    const history = [record('GV.OC-01', '2025-01-31', 1), record('RC.CO-04', '2025-01-31', 4)];
    expect(
      analyzeTrend(history, ['GV.OC-01'], { interval: 'year', from: undefined, asOf: '2025-03-20' }),
    ).toMatchObject({
      basis: '1 assessment by date, of 1 outcome that the profile includes now',
      points: [{ figures: { assessed: 1, mean: 1 } }],
    });
  });

  test('adds up from point to point, and ends with the figures of now', () => {
    fc.assert(
      fc.property(anyHistory, (history) => {
        const { points } = analyzeTrend(history, IDS, {
          interval: 'month',
          from: undefined,
          asOf: '2025-03-20',
        });
        for (const [index, { figures, changed }] of points.entries()) {
          const before = points[index - 1]?.figures;
          if (before === undefined) continue;
          const { newlyAssessed, noLongerAssessed } = figures;
          expect(before.assessed + (newlyAssessed ?? 0) - (noLongerAssessed ?? 0)).toBe(figures.assessed);
          expect(changed.up).toHaveLength(figures.up ?? -1);
        }
        const facts: Record<string, OutcomeFact> = {};
        for (const { outcomeId, score } of history) facts[outcomeId] = { score: score ?? 'n/a' };
        const standings = standingsWith(facts).filter(({ outcome }) => IDS.includes(outcome.id));
        const { inScope, assessed, mean } = figuresOf(standings, DEFAULT_SCALE);
        expect(points.at(-1)?.figures).toMatchObject({ inScope, assessed, mean });
      }),
    );
  });
});
