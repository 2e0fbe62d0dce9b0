import { comparisonWith, reportSnapshot, trendPart } from '../reports/change-parts.ts';
import type { ReportServices } from '../reports/load-report.ts';
import type { RisksPart } from '../reports/model-records.ts';
import type { OutcomeRow, SetFigures, TrendPart } from '../reports/model-standing.ts';
import { type ReportSource, readSource } from '../reports/read-source.ts';
import { dueItems, duePart, risksPart } from '../reports/record-parts.ts';
import type { ReportQuestion } from '../reports/report-question.ts';
import {
  figuresOfAll,
  outcomeRows,
  shortfallsPart,
  standingState,
  wholeFigures,
} from '../reports/standing-parts.ts';
import { inTurns, type Steps } from '../turns/in-turns.ts';
import type { DashboardData, DashboardOutcome, SetRow } from './dashboard-data.ts';

/** So many ids stand in a cell of the risk matrix; the count says how many there are. */
const MOST_IDS = 4;

export type DashboardQuestion = Pick<ReportQuestion, 'profile' | 'asOf' | 'knownAt'>;

/**
 * Loads the parts of a report that the dashboard draws, in one reading transaction. It lets other requests in between.
 * @throws CsfServerError as `readSource` does; CANCELLED by `abort`
 */
export async function loadDashboard(
  { db, now }: Pick<ReportServices, 'db' | 'now'>,
  question: DashboardQuestion,
  abort?: AbortSignal,
): Promise<DashboardData> {
  const time = now();
  const source = await db
    .transaction()
    .setAccessMode('read only')
    .execute((transaction) =>
      readSource(transaction, { ...question, kind: 'executive', capacity: null }, time),
    );
  return inTurns(dashboardSteps(source), abort);
}

/** Each step takes a few milliseconds. */
function* dashboardSteps(source: ReportSource): Steps<DashboardData> {
  const { state, before } = source;
  const now = standingState(state);
  const isComparable = comparisonWith(before, source)?.sameScale === true;
  yield;
  const then = before !== null && isComparable ? standingState(before.state) : null;
  const whole = wholeFigures(now, then);
  const { included, notApplicable, evidencePending, basis } = whole;
  const standing = {
    whole: { ...setRow(whole), included, notApplicable, evidencePending, basis },
    functions: figuresOfAll('function', now, then).map(setRow),
    categories: figuresOfAll('category', now, then).map(setRow),
    outcomes: outcomeRows(now).map(dashboardOutcome),
  };
  yield;
  const shortfalls = shortfallsPart(now);
  const trend = trendOf(trendPart(source));
  yield;
  const { total, late } = duePart(dueItems(now));
  return {
    ...headOf(source),
    scale: state.scale.map(({ value, label }) => ({ value, label })),
    leastCoverage: state.rules.leastCoverage,
    ...standing,
    shortfalls: { basis: shortfalls.basis, ids: shortfalls.rows.map(({ id }) => id) },
    before: before !== null && isComparable ? snapshotOf(before.snapshot) : null,
    trend,
    risks: risksOf(risksPart(state)),
    due: { total, late },
  };
}

function headOf({ state, revision, entry, notes }: ReportSource) {
  const { id, name, organization } = state.profile;
  // Only an approved snapshot is no draft, and this is about a day.
  const shown = { asOf: state.asOf, knownAt: entry, isDraft: true, viewNotes: notes };
  return { profile: id, revision, name, organization, ...shown };
}

function snapshotOf(snapshot: Parameters<typeof reportSnapshot>[0]): DashboardData['before'] {
  const { id, name, asOf } = reportSnapshot(snapshot);
  return { id, name, asOf };
}

function setRow({ id, name, assessed, inScope, mean, thin, target, before, shortfall }: SetFigures): SetRow {
  const { withBoth, belowTarget, meanShortfall } = shortfall;
  return { id, name, assessed, inScope, mean, thin, target, before, withBoth, belowTarget, meanShortfall };
}

/** Texts that may be long are left to the answer about one outcome. */
function dashboardOutcome(row: OutcomeRow): DashboardOutcome {
  const { id, shortName, state, score, target, gap, targetPriority, owner, targetOn } = row;
  return { id, shortName, state, score, target, gap, targetPriority, owner, targetOn };
}

function trendOf({ basis, points }: TrendPart): DashboardData['trend'] {
  return {
    basis,
    points: points.map(({ date, assessed, inScope, thin, step }) => ({
      ...{ date, assessed, inScope, thin },
      step: step && pickStep(step),
    })),
  };
}

function pickStep({
  since,
  sameOutcomes,
  meanBefore,
  mean,
}: NonNullable<TrendPart['points'][number]['step']>) {
  return { since, sameOutcomes, meanBefore, mean };
}

function risksOf(part: RisksPart): DashboardData['risks'] {
  const { total, aboveAppetite, likelihoods, impacts, appetite, cells } = part;
  const levels = (all: RisksPart['impacts']) => all.map(({ value, label }) => ({ value, label }));
  return {
    total,
    aboveAppetite,
    ...{ likelihoods: levels(likelihoods), impacts: levels(impacts), appetite },
    cells: cells.map(({ likelihood, impact, count, risks }) => ({
      ...{ likelihood, impact, count },
      risks: risks.slice(0, MOST_IDS),
    })),
  };
}
