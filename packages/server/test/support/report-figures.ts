import type { ReportModel } from '../../src/reports/model.ts';
import type { SetFigures } from '../../src/reports/model-standing.ts';
import { STATE_CHANGES } from '../../src/snapshots/compare-states.ts';

// The numbers of a report, in the shapes in which the tools give them.

/** As `profile_overview` says it. */
export function overviewFigures({
  whole,
  functions,
  shortfalls,
  due,
  risks,
  leastCoverage,
  ...model
}: ReportModel) {
  const { id: _, name: __, ...figures } = overviewRow(whole);
  return {
    leastCoverage,
    basis: model.basis.coverage,
    included: whole.included,
    notApplicable: whole.notApplicable,
    evidencePending: whole.evidencePending,
    ...figures,
    functions: functions.map(overviewRow),
    shortfalls: shortfalls.total,
    due: due.total,
    late: due.late,
    nextDue: due.rows.slice(0, 5),
    openRisks: risks.total,
    tiers: model.tiers.flatMap(({ area, judgement }) => {
      if (judgement === null) return [];
      const { tier, name, date, approver } = judgement;
      return [{ area, tier, name, date, approver }];
    }),
  };
}

function overviewRow({ id, name, inScope, assessed, mean, thin, shortfall }: SetFigures) {
  const { withBoth, belowTarget, meanShortfall } = shortfall;
  const row = { id, name, inScope, assessed, mean, withBoth, belowTarget, meanShortfall };
  return thin && mean !== null ? { ...row, thin } : row;
}

/** As `profile_gaps` says it. */
export function gapFigures({ shortfalls }: ReportModel) {
  const { figures, basis, rows } = shortfalls;
  return {
    figures,
    basis,
    outcomes: rows.map(({ owner: _, targetOn: __, ...row }) => row),
  };
}

/** As `profile_changes` says the trend. */
export function trendFigures({ trend }: ReportModel) {
  return {
    basis: trend.basis,
    ends: trend.ends && { since: trend.ends.since, figures: withoutSince(trend.ends) },
    points: trend.points.map(({ date, thin, step, basis: _, ...coverage }) => ({
      date,
      figures: { ...coverage, ...withoutSince(step ?? NO_STEP) },
      ...(thin && { thin }),
    })),
  };
}

const NO_STEP = {
  since: null,
  sameOutcomes: null,
  meanBefore: null,
  mean: null,
  up: null,
  down: null,
  newlyAssessed: null,
  newlyIncluded: null,
  noLongerAssessed: null,
  newlyNotApplicable: null,
  newlyExcluded: null,
};

function withoutSince<Step extends { readonly since: unknown }>({ since: _, ...figures }: Step) {
  return figures;
}

/** As `profile_changes` says what differs from a snapshot. */
export function changeFigures({ changes }: ReportModel) {
  if (changes === null) return null;
  const { likeForLike, counts, rows, basis, basisBefore } = changes;
  const camel = (words: string) => words.replaceAll(/ ([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return {
    from: basisBefore,
    to: basis,
    ends: {
      sameOutcomes: likeForLike?.outcomes ?? null,
      meanBefore: likeForLike?.meanBefore ?? null,
      mean: likeForLike?.mean ?? null,
    },
    counts: Object.fromEntries(STATE_CHANGES.map((change) => [camel(change), counts[change]])),
    outcomes: rows.map(({ id, changes, scoreBefore, score }) => ({ id, changes, scoreBefore, score })),
  };
}

/** As `profile_scores` says them. */
export function scoreFigures({ functions, categories, outcomes, whole }: ReportModel) {
  return {
    groups: [whole, ...functions, ...categories.filter(({ included }) => included > 0)].map(scoresRow),
    outcomes: outcomes
      .filter(({ included }) => included)
      .map(({ id, shortName, state, score, target, gap, assessedOn }) => ({
        ...{ id, shortName, state, score, target, gap, assessedOn },
      })),
  };
}

function scoresRow({ id, name, mean, thin, distribution, shortfall, ...group }: SetFigures) {
  const { included, notApplicable, inScope, assessed, evidencePending } = group;
  const { basis: _, ...shortfalls } = shortfall;
  return {
    ...{ id, name, distribution },
    figures: { included, notApplicable, inScope, assessed, evidencePending, mean, ...shortfalls },
    ...(thin && mean !== null && { thin }),
  };
}

/** As `plan_build` says it. */
export function planFigures({ plan }: ReportModel) {
  return {
    capacity: plan.schedule?.capacity,
    phases: plan.schedule?.phases.map(({ start: _, finish: __, ...phase }) => phase),
    gaps: plan.gapsWithoutAction.map(({ id, gap }) => ({ outcome: id, gap })),
    actions: plan.rows.map(({ id, effortHours, dueOn, notScheduled, start, finish, phase, daysLate }) => ({
      ...{ id, effortHours, dueOn },
      ...(notScheduled === null ? { start, finish, phase, daysLate } : { notScheduled }),
    })),
  };
}

/** As `records_list` says them, and `profile_checks` what scores rest on. */
export function recordFigures({ risks, evidence }: ReportModel) {
  const { likelihoods, impacts, cells, figures } = risks;
  const countOf = (likelihood: number, impact: number) =>
    cells.find((cell) => cell.likelihood === likelihood && cell.impact === impact)?.count ?? 0;
  const matrix = likelihoods.map(({ value: row }) => [
    row,
    Object.fromEntries(impacts.map(({ value: column }) => [column, countOf(row, column)])),
  ]);
  const above = risks.rows.filter(({ aboveAppetite }) => aboveAppetite === true).map(({ id }) => id);
  return {
    matrix: Object.fromEntries(matrix),
    figures,
    aboveAppetite: risks.aboveAppetite === null ? null : above,
    cells: cells.map(({ leftOut: _, ...cell }) => cell),
    evidence: evidence.rows
      .map(({ id, date, ageDays, validUntil }) => ({ id, date, ageDays, ...(validUntil && { validUntil }) }))
      .toSorted((a, b) => Number(a.id.slice(2)) - Number(b.id.slice(2))),
    support: evidence.figures,
  };
}
