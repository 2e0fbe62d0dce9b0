import { checkCoverage } from '../analysis/least-coverage.ts';
import { CHANGES, type TrendStep } from '../analysis/trend.ts';
import { trendBasis, trendOf } from '../changes/trend-sources.ts';
import { compareStates, type StateComparison } from '../snapshots/compare-states.ts';
import { type StoredSnapshot, snapshotId, statusOf } from '../snapshots/load-snapshots.ts';
import { cut } from '../text/cut.ts';
import type { ReportSnapshot } from './model-head.ts';
import type { ChangesPart, TrendPart, TrendStepFigures } from './model-standing.ts';
import type { ReadSnapshot, ReportSource } from './read-source.ts';
import { rowsOf } from './rows.ts';

/** A row of changes has the beginning of a note. */
const NOTE_CHARACTERS = 500;

export function reportSnapshot(snapshot: StoredSnapshot): ReportSnapshot {
  const { name, asOf, sha256, decisions } = snapshot;
  const last = decisions.at(-1);
  return {
    id: snapshotId(snapshot),
    name,
    asOf,
    status: statusOf(snapshot),
    decidedBy: last?.decidedBy ?? null,
    decidedOn: last?.date ?? null,
    sha256,
  };
}

export function comparisonWith(
  before: ReadSnapshot | null,
  { state }: Pick<ReportSource, 'state'>,
): StateComparison | null {
  return before && compareStates(before.state, state);
}

export function changesPart(
  before: ReadSnapshot | null,
  comparison: StateComparison | null,
): ChangesPart | null {
  if (before === null || comparison === null) return null;
  const { sameScale, likeForLike, counts, changedRules, outcomes } = comparison;
  const rows = outcomes.map(({ note, ...row }) => ({ ...row, note: note && cut(note, NOTE_CHARACTERS) }));
  return {
    ...rowsOf(rows),
    since: reportSnapshot(before.snapshot),
    ...{ sameScale, likeForLike, counts, changedRules },
    basisBefore: comparison.before.basis,
    basis: comparison.after.basis,
  };
}

export function trendPart({ trend, state: { rules } }: Pick<ReportSource, 'trend' | 'state'>): TrendPart {
  const { points, ends } = trendOf(trend, trend.days, rules);
  return {
    interval: trend.interval,
    basis: trendBasis(trend),
    notes: trend.notes,
    points: points.map(({ date, step, ...coverage }) => ({
      date,
      ...coverage,
      thin: checkCoverage(coverage, rules.leastCoverage).thin,
      step: step && stepFigures(step),
    })),
    ends: ends && stepFigures(ends),
  };
}

function stepFigures(step: TrendStep): TrendStepFigures {
  const { since, sameOutcomes, meanBefore, mean } = step;
  const counts = Object.fromEntries(CHANGES.map((change) => [change, step[change]]));
  return { since, sameOutcomes, meanBefore, mean, ...(counts as Record<(typeof CHANGES)[number], number>) };
}
