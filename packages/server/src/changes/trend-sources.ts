import type { Transaction } from 'kysely';
import { analyzeTrend, type TrendAnalysis } from '../analysis/trend.ts';
import { trendDays } from '../analysis/trend-days.ts';
import { type HistoricScore, loadScoreHistory } from '../assessments/score-history.ts';
import type { Schema } from '../database/schema.ts';
import { type ElementFilter, passes } from '../framework/element-filter.ts';
import type { Moment } from '../history/moment.ts';
import { loadScopeHistory, type OutcomeOnDay } from '../history/scope-history.ts';
import type { Profile } from '../profiles/profile.ts';
import { loadMaterialHistory } from '../records/intake.ts';
import { counted } from '../text/counted.ts';

/** What a trend is made of: scores by date, and the scope of any day. */
export interface TrendSources {
  readonly filter: ElementFilter;
  /** Assessments of the outcomes that pass the filter, in the order of their dates. */
  readonly recorded: readonly HistoricScore[];
  readonly scopeAt: (day: string) => readonly OutcomeOnDay[];
  readonly materialAt: (day: string) => ReadonlySet<string>;
}

/** @param moment until which day, and which entry of the audit log, scores count */
export async function loadTrendSources(
  transaction: Transaction<Schema>,
  profile: Profile,
  moment: Moment,
  filter: ElementFilter = {},
): Promise<TrendSources> {
  const history = await loadScoreHistory(transaction, profile.id, moment);
  return {
    filter,
    recorded: history.filter(({ outcomeId }) => passes(outcomeId, filter)),
    scopeAt: await loadScopeHistory(transaction, profile, moment.entry),
    materialAt: await loadMaterialHistory(transaction, profile.id, moment.entry),
  };
}

/** @param days in ascending order */
export function trendOf(
  { filter, recorded, scopeAt, materialAt }: TrendSources,
  days: readonly string[],
  { prevails }: Profile['rules'],
): TrendAnalysis {
  const concernedAt = (day: string) => {
    const material = materialAt(day);
    return scopeAt(day)
      .filter(({ outcome }) => passes(outcome.id, filter))
      .map((one) => ({ ...one, hasMaterial: material.has(one.outcome.id) }));
  };
  return analyzeTrend(trendDays(days, recorded, concernedAt, prevails));
}

/** Says in words what a trend was computed from. */
export function trendBasis({ recorded }: TrendSources): string {
  return `${counted(recorded.length, 'assessment')} by date, with the scope of each day`;
}
