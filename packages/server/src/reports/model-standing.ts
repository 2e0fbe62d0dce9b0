import type { GapAnalysis } from '../analysis/gaps.ts';
import type { Interval } from '../analysis/period-ends.ts';
import type { GroupFigures } from '../analysis/scores.ts';
import type { TrendChanges } from '../analysis/trend.ts';
import type { Coverage } from '../assessments/coverage.ts';
import type { OutcomeState } from '../assessments/standing.ts';
import type { Confidence } from '../database/tables/assessments.ts';
import type { Priority } from '../database/tables/priority.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import type { TierArea } from '../database/tables/tiers.ts';
import type { OutcomeChange, StateComparison } from '../snapshots/compare-states.ts';
import type { ReportSnapshot } from './model-head.ts';
import type { Rows } from './rows.ts';

export type LevelOfScale = ScaleLevel;

/** A mean and whether enough of the scope has a value for it to stand for the scope. */
export interface MeanOfScope {
  /** Null if no outcome has a value. */
  readonly mean: number | null;
  /** Outcomes in scope that have a value. */
  readonly outcomes: number;
  readonly inScope: number;
  /** Fewer have one than the least coverage asks for: then the mean is not shown as a mark of its own. */
  readonly thin: boolean;
}

/** Figures of a set of outcomes, with the targets beside the scores. */
export interface SetFigures extends GroupFigures {
  /** The targets of the outcomes in scope. */
  readonly target: MeanOfScope;
  /** The scores in the snapshot before; null if there is none, or its scale is another one. */
  readonly before: MeanOfScope | null;
}

/** Of all outcomes. Its distribution has the number of outcomes at each level. */
export type WholeFigures = SetFigures;
export type FunctionFigures = SetFigures;
export type CategoryFigures = SetFigures;

/** What a score rests on: accepted evidence that holds, or why it does not. Null without a score. */
export type EvidenceSupport = 'supported' | 'lapsed' | 'none accepted' | 'no evidence' | null;

export interface OutcomeRow {
  readonly id: string;
  readonly shortName: string;
  readonly included: boolean;
  readonly state: OutcomeState;
  readonly score: number | null;
  readonly target: number | null;
  /** Target − score, below 0 if the score is above target; null unless both exist. */
  readonly gap: number | null;
  readonly targetPriority: Priority | null;
  readonly owner: string | null;
  /** The day by which the target is to be reached. */
  readonly targetOn: string | null;
  readonly assessedOn: string | null;
  readonly assessor: string | null;
  readonly confidence: Confidence | null;
  readonly notApplicableReason: string | null;
  readonly evidence: EvidenceSupport;
}

export interface ShortfallRow {
  readonly id: string;
  readonly shortName: string;
  readonly score: number;
  readonly target: number;
  readonly shortfall: number;
  readonly targetPriority: Priority | null;
  readonly owner: string | null;
  readonly targetOn: string | null;
}

export interface ShortfallsPart extends Rows<ShortfallRow> {
  readonly figures: GapAnalysis['figures'];
  readonly basis: string;
}

/** A step of a trend: the means of the outcomes that are scored at both of its days. */
export interface TrendStepFigures extends Readonly<Record<keyof TrendChanges, number>> {
  readonly since: string;
  readonly sameOutcomes: number;
  readonly meanBefore: number | null;
  readonly mean: number | null;
}

export interface TrendPointRow extends Coverage {
  readonly date: string;
  readonly thin: boolean;
  /** Since the point before; null at the first. */
  readonly step: TrendStepFigures | null;
}

export interface TrendPart {
  readonly interval: Interval;
  /** Says in words what the trend was computed from. */
  readonly basis: string;
  /** What has to be known about its first day. */
  readonly notes: readonly string[];
  readonly points: readonly TrendPointRow[];
  /** From the first point to the last; null with fewer than two. */
  readonly ends: TrendStepFigures | null;
}

/** The current judgement of an area; null where nobody has judged. */
export interface ReportTier {
  readonly area: TierArea;
  readonly judgement: {
    readonly id: string;
    readonly tier: number;
    readonly name: string;
    readonly rationale: string;
    readonly date: string;
    readonly approver: string;
  } | null;
}

export interface ChangesPart extends Rows<OutcomeChange> {
  readonly since: ReportSnapshot;
  readonly sameScale: boolean;
  readonly likeForLike: StateComparison['likeForLike'];
  readonly counts: StateComparison['counts'];
  readonly changedRules: readonly string[];
  /** Coverage at both ends in words. */
  readonly basisBefore: string;
  readonly basis: string;
}
