import type { HistoricScore } from '../assessments/score-history.ts';
import { type OutcomeStanding, stateOf } from '../assessments/standing.ts';
import { DEFAULT_RULES, type ScoringRules } from '../profiles/profile.ts';
import type { TrendDay } from './trend.ts';

/** An outcome as it is asked for on a day. */
type OutcomeInTrend = Pick<OutcomeStanding, 'outcome' | 'included'> & {
  /** Whether material had come in that bears on it. */
  readonly hasMaterial?: boolean;
};

/**
 * How outcomes stood at the end of each day, by what had been recorded as assessed until then.
 *
 * @param days in ascending order, each `YYYY-MM-DD`
 * @param history in the order of dates, and of one day in the order of recording
 * @param scopeAt the outcomes with their settings on a day
 * @param prevails whether validated scores come before later ones that are not
 */
export function trendDays(
  days: readonly string[],
  history: readonly HistoricScore[],
  scopeAt: (day: string) => readonly OutcomeInTrend[],
  prevails: ScoringRules['prevails'] = DEFAULT_RULES.prevails,
): readonly TrendDay[] {
  const current = new Map<string, HistoricScore>();
  let next = 0;
  return days.map((date) => {
    for (; next < history.length; next++) {
      const record = history[next];
      if (record === undefined || record.date > date) break;
      if (prevails === 'validated' && isOutranked(record, current.get(record.outcomeId))) continue;
      current.set(record.outcomeId, record);
    }
    const standings = scopeAt(date).map(({ outcome, included, hasMaterial = false }) => {
      const assessment = current.get(outcome.id) ?? null;
      return { outcome, assessment, state: stateOf({ included }, assessment, hasMaterial) };
    });
    return { date, standings };
  });
}

function isOutranked({ kind }: HistoricScore, current: HistoricScore | undefined): boolean {
  return current?.kind === 'validated' && kind !== 'validated';
}
