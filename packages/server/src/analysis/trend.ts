import type { HistoricScore } from '../assessments/score-history.ts';
import { counted } from '../text/counted.ts';
import { mean } from './mean.ts';
import { type Interval, periodEnds } from './period-ends.ts';

/** The state of the records at the end of a day. */
export interface TrendPoint {
  readonly date: string;
  readonly figures: {
    readonly inScope: number;
    readonly assessed: number;
    /** The mean of the scores that were current then, with two decimals; null if there was none. */
    readonly mean: number | null;
    /** Outcomes whose score differs from the one at the point before; null at the first point. */
    readonly up: number | null;
    readonly down: number | null;
    /** Outcomes with a score now and none at the point before, and the other way round. */
    readonly newlyAssessed: number | null;
    readonly noLongerAssessed: number | null;
  };
  /** The outcomes counted; none at the first point. */
  readonly changed: {
    readonly up: readonly string[];
    readonly down: readonly string[];
    readonly newlyAssessed: readonly string[];
    readonly noLongerAssessed: readonly string[];
  };
}

export interface TrendAnalysis {
  readonly basis: string;
  readonly points: readonly TrendPoint[];
}

export interface TrendRequest {
  readonly interval: Interval;
  /** Undefined: the day of the first assessment. */
  readonly from: string | undefined;
  readonly asOf: string;
}

/** An outcome's current score on a day, null for not applicable; an outcome without an assessment is absent. */
type Current = ReadonlyMap<string, number | null>;

/**
 * How scores have changed: only what is recorded, nothing between or beyond.
 *
 * @param history in the order of dates, and of one day in the order of recording
 * @param included the ids of the outcomes that the profile includes now; what it included earlier is not looked at
 * @throws CsfServerError INVALID_INPUT for too many points
 */
export function analyzeTrend(
  history: readonly HistoricScore[],
  included: readonly string[],
  { interval, from, asOf }: TrendRequest,
): TrendAnalysis {
  const concerned = new Set(included);
  const recorded = history.filter(({ outcomeId, date }) => concerned.has(outcomeId) && date <= asOf);
  const days = periodEnds(interval, from ?? recorded[0]?.date ?? asOf, asOf);
  const points: TrendPoint[] = [];
  const current = new Map<string, number | null>();
  let before: Current | null = null;
  let next = 0;
  for (const date of days) {
    for (; next < recorded.length; next++) {
      const record = recorded[next];
      if (record === undefined || record.date > date) break;
      current.set(record.outcomeId, record.score);
    }
    points.push(pointAt(date, included, current, before));
    before = new Map(current);
  }
  return {
    basis: `${counted(recorded.length, 'assessment')} by date, of ${counted(included.length, 'outcome')} that the profile includes now`,
    points,
  };
}

function pointAt(
  date: string,
  included: readonly string[],
  current: Current,
  before: Current | null,
): TrendPoint {
  const scores = included.flatMap((id) => current.get(id) ?? []);
  const which = (differs: (now: number | null, then: number | null) => boolean): string[] =>
    before === null ? [] : included.filter((id) => differs(current.get(id) ?? null, before.get(id) ?? null));
  const changed = {
    up: which((now, then) => now !== null && then !== null && now > then),
    down: which((now, then) => now !== null && then !== null && now < then),
    newlyAssessed: which((now, then) => now !== null && then === null),
    noLongerAssessed: which((now, then) => now === null && then !== null),
  };
  const count = (ids: readonly string[]): number | null => (before === null ? null : ids.length);
  return {
    date,
    figures: {
      inScope: included.filter((id) => current.get(id) !== null).length,
      assessed: scores.length,
      mean: mean(scores),
      up: count(changed.up),
      down: count(changed.down),
      newlyAssessed: count(changed.newlyAssessed),
      noLongerAssessed: count(changed.noLongerAssessed),
    },
    changed,
  };
}
