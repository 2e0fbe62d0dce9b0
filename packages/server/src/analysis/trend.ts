import { type Coverage, coverageOf } from '../assessments/coverage.ts';
import { isUnassessed, type OutcomeStanding } from '../assessments/standing.ts';
import { scoreOf } from './figures.ts';
import { mean } from './mean.ts';

/** An outcome as a profile saw it on a day, as far as a trend looks at it. */
export type TrendStanding = Pick<OutcomeStanding, 'outcome' | 'state'> & {
  readonly assessment: { readonly score: number | null } | null;
};

/** A day, `YYYY-MM-DD`, and how all outcomes stood at its end, scope included. */
export interface TrendDay {
  readonly date: string;
  readonly standings: readonly TrendStanding[];
}

/** Outcomes that have a score at one of two days or at both, by what became of it. Each is in one list at most. */
export interface TrendChanges {
  /** Scored at both days, now higher or lower. */
  readonly up: readonly string[];
  readonly down: readonly string[];
  /** Scored now; before, the outcome was included without a score. */
  readonly newlyAssessed: readonly string[];
  /** Scored now; before, the outcome was excluded. */
  readonly newlyIncluded: readonly string[];
  /** Scored before; now the outcome is in scope without a score. */
  readonly noLongerAssessed: readonly string[];
  readonly newlyNotApplicable: readonly string[];
  readonly newlyExcluded: readonly string[];
}

/** The lists of changes, in the order in which answers have them. */
export const CHANGES = [
  'up',
  'down',
  'newlyAssessed',
  'newlyIncluded',
  'noLongerAssessed',
  'newlyNotApplicable',
  'newlyExcluded',
] as const satisfies readonly (keyof TrendChanges)[];

/** What happened between two days. The means are of the same outcomes: those scored at both. */
export interface TrendStep extends Readonly<Record<keyof TrendChanges, number>> {
  /** The day before, `YYYY-MM-DD`. */
  readonly since: string;
  readonly sameOutcomes: number;
  /** Null if no outcome is scored at both days. */
  readonly meanBefore: number | null;
  readonly mean: number | null;
  readonly changed: TrendChanges;
}

export interface TrendPoint extends Coverage {
  readonly date: string;
  /** Since the point before; null at the first. */
  readonly step: TrendStep | null;
}

export interface TrendAnalysis {
  /** From the first point to the last; null with fewer than two. */
  readonly ends: TrendStep | null;
  readonly points: readonly TrendPoint[];
}

/** How scores have changed from day to day, like for like. Nothing is interpolated, and nothing lies beyond the days. */
export function analyzeTrend(days: readonly TrendDay[]): TrendAnalysis {
  const first = days[0];
  const last = days.at(-1);
  return {
    ends: first === undefined || last === undefined || days.length < 2 ? null : stepBetween(first, last),
    points: days.map((day, index) => {
      const before = days[index - 1];
      return {
        date: day.date,
        ...coverageOf(day.standings),
        step: before === undefined ? null : stepBetween(before, day),
      };
    }),
  };
}

interface Pair {
  readonly id: string;
  readonly before: TrendStanding | undefined;
  readonly after: TrendStanding;
  readonly scoreBefore: number | null;
  readonly score: number | null;
}

function stepBetween(from: TrendDay, to: TrendDay): TrendStep {
  const earlier = new Map(from.standings.map((standing) => [standing.outcome.id, standing]));
  const pairs = to.standings.map((after): Pair => {
    const before = earlier.get(after.outcome.id);
    const scoreBefore = before === undefined ? null : scoreOf(before);
    return { id: after.outcome.id, before, after, scoreBefore, score: scoreOf(after) };
  });
  const changed = changesOf(pairs);
  const same = pairs.filter(({ score, scoreBefore }) => score !== null && scoreBefore !== null);
  return {
    since: from.date,
    sameOutcomes: same.length,
    meanBefore: mean(same.flatMap(({ scoreBefore }) => scoreBefore ?? [])),
    mean: mean(same.flatMap(({ score }) => score ?? [])),
    up: changed.up.length,
    down: changed.down.length,
    newlyAssessed: changed.newlyAssessed.length,
    newlyIncluded: changed.newlyIncluded.length,
    noLongerAssessed: changed.noLongerAssessed.length,
    newlyNotApplicable: changed.newlyNotApplicable.length,
    newlyExcluded: changed.newlyExcluded.length,
    changed,
  };
}

function changesOf(pairs: readonly Pair[]): TrendChanges {
  const which = (applies: (pair: Pair) => boolean): string[] => pairs.filter(applies).map(({ id }) => id);
  const difference = ({ score, scoreBefore }: Pair): number =>
    score === null || scoreBefore === null ? 0 : score - scoreBefore;
  const came = ({ score, scoreBefore }: Pair): boolean => score !== null && scoreBefore === null;
  const went = ({ score, scoreBefore }: Pair): boolean => score === null && scoreBefore !== null;
  const wasExcluded = ({ before }: Pair): boolean => before?.state === 'excluded';
  return {
    up: which((pair) => difference(pair) > 0),
    down: which((pair) => difference(pair) < 0),
    newlyAssessed: which((pair) => came(pair) && !wasExcluded(pair)),
    newlyIncluded: which((pair) => came(pair) && wasExcluded(pair)),
    noLongerAssessed: which((pair) => went(pair) && isUnassessed(pair.after)),
    newlyNotApplicable: which((pair) => went(pair) && pair.after.state === 'not applicable'),
    newlyExcluded: which((pair) => went(pair) && pair.after.state === 'excluded'),
  };
}
