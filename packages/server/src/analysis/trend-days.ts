import type { HistoricScore } from '../assessments/score-history.ts';
import { type OutcomeStanding, stateOf } from '../assessments/standing.ts';
import type { TrendDay } from './trend.ts';

/**
 * How outcomes stood at the end of each day, by what had been recorded as assessed until then.
 *
 * @param days in ascending order, each `YYYY-MM-DD`
 * @param history in the order of dates, and of one day in the order of recording
 * @param scopeAt the outcomes with their settings on a day
 */
export function trendDays(
  days: readonly string[],
  history: readonly HistoricScore[],
  scopeAt: (day: string) => readonly Pick<OutcomeStanding, 'outcome' | 'included'>[],
): readonly TrendDay[] {
  const current = new Map<string, { readonly score: number | null }>();
  let next = 0;
  return days.map((date) => {
    for (; next < history.length; next++) {
      const record = history[next];
      if (record === undefined || record.date > date) break;
      current.set(record.outcomeId, record);
    }
    const standings = scopeAt(date).map(({ outcome, included }) => {
      const assessment = current.get(outcome.id) ?? null;
      return { outcome, assessment, state: stateOf({ included }, assessment) };
    });
    return { date, standings };
  });
}
