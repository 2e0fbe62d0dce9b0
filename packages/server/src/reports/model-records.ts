import type { DatedRecord } from '../analysis/due.ts';
import type { EvidenceGapAnalysis } from '../analysis/evidence-gaps.ts';
import type { RiskHeatMap } from '../analysis/risk-heat-map.ts';
import type { Action, Milestone } from '../database/tables/actions.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import type { Risk } from '../database/tables/risks.ts';
import type { Plan, PlannedPhase } from '../plans/build-plan.ts';
import type { EvidenceState } from '../snapshots/frozen-state.ts';
import type { LevelOfScale } from './model-standing.ts';
import type { Rows } from './rows.ts';

export type DueItem = DatedRecord;

export interface RiskRow
  extends Pick<
    Risk,
    'title' | 'likelihood' | 'impact' | 'treatment' | 'owner' | 'reviewOn' | 'acceptedBy' | 'acceptedUntil'
  > {
  readonly id: string;
  /** Null if the profile states no appetite, or the risk lacks a rating that it is about. */
  readonly aboveAppetite: boolean | null;
}

/** Open risks that are rated alike. */
export interface RiskCellRow {
  /** Null: those risks have no such rating. */
  readonly likelihood: number | null;
  readonly impact: number | null;
  readonly count: number;
  /** The first ids, in the order of their numbers. */
  readonly risks: readonly string[];
  /** How many ids are not in `risks`. */
  readonly leftOut: number;
}

/** The open risks: the matrix, and a row each in the order of their numbers. */
export interface RisksPart extends Rows<RiskRow> {
  readonly basis: string;
  readonly figures: RiskHeatMap['figures'];
  /** Ascending. */
  readonly likelihoods: readonly LevelOfScale[];
  readonly impacts: readonly LevelOfScale[];
  /** The highest levels that are accepted; null where none is stated. */
  readonly appetite: { readonly likelihood: number | null; readonly impact: number | null };
  /** How many are above the appetite; null if the profile states none. */
  readonly aboveAppetite: number | null;
  /** Those that have risks, highest likelihood first, then highest impact; those that lack a rating are last. */
  readonly cells: readonly RiskCellRow[];
}

export interface PlannedRow
  extends Pick<Action, 'title' | 'owner' | 'status' | 'effortHours' | 'impact' | 'startOn' | 'dueOn'> {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly outcomes: readonly string[];
  readonly milestones: readonly Milestone[];
  /** Days by the schedule; null without one, or if the action is not scheduled. */
  readonly start: string | null;
  readonly finish: string | null;
  readonly phase: string | null;
  readonly daysLate: number | null;
  /** Why it is not scheduled; null if it is, or nothing is. */
  readonly notScheduled: string | null;
}

/** A phase with its days: a bar of the Gantt chart. */
export interface PhaseRow extends Omit<PlannedPhase, 'cost'> {
  /** The first start and the last finish of its actions; null if it has none. */
  readonly start: string | null;
  readonly finish: string | null;
}

/** The open actions. They are scheduled if somebody has said how many hours a week there are. */
export interface PlanPart extends Rows<PlannedRow> {
  readonly schedule: {
    readonly capacity: Plan['capacity'];
    readonly scheduled: number;
    readonly late: number;
    readonly phases: readonly PhaseRow[];
  } | null;
  /** Outcomes below target that no open action names. */
  readonly gapsWithoutAction: readonly {
    readonly id: string;
    readonly shortName: string;
    readonly gap: number;
  }[];
}

export interface EvidenceRow
  extends Pick<Evidence, 'title' | 'owner' | 'date' | 'validUntil' | 'reviewer' | 'reviewedOn'> {
  readonly id: string;
  readonly state: EvidenceState;
  readonly ageDays: number;
  readonly outcomes: readonly string[];
}

/** All evidence, oldest first. */
export interface EvidencePart extends Rows<EvidenceRow> {
  /** Scores by what they rest on, as `profile_checks` counts them. */
  readonly figures: EvidenceGapAnalysis['figures'];
  readonly basis: string;
  /** What was accepted or waits for a review and has a last day, earliest first. */
  readonly lapses: Rows<DueItem>;
}
