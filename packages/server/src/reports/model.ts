import type { ReportKind } from './kinds.ts';
import type { ReportBasis, ReportHead } from './model-head.ts';
import type { DueItem, EvidencePart, PlanPart, RisksPart } from './model-records.ts';
import type {
  CategoryFigures,
  ChangesPart,
  FunctionFigures,
  LevelOfScale,
  OutcomeRow,
  ReportTier,
  ShortfallsPart,
  TrendPart,
  WholeFigures,
} from './model-standing.ts';
import type { Rows } from './rows.ts';

/**
 * Everything that a report, the dashboard and the view show of one profile: plain JSON data. Null is unknown, never 0;
 * days are `YYYY-MM-DD`, times ISO 8601 in UTC. Texts of users are as they wrote them: whoever draws them escapes them.
 */
export interface ReportModel {
  readonly kind: ReportKind;
  readonly head: ReportHead;
  /** The levels of scores and targets, ascending. */
  readonly scale: readonly LevelOfScale[];
  /** Percent of a scope that must be assessed before a mean stands for it. */
  readonly leastCoverage: number;
  readonly whole: WholeFigures;
  /** All six, in NIST's order. */
  readonly functions: readonly FunctionFigures[];
  /** All 22, in NIST's order; one of which nothing is included has no scope. */
  readonly categories: readonly CategoryFigures[];
  /** All 106, in NIST's order. */
  readonly outcomes: readonly OutcomeRow[];
  readonly shortfalls: ShortfallsPart;
  readonly trend: TrendPart;
  readonly risks: RisksPart;
  readonly plan: PlanPart;
  readonly evidence: EvidencePart;
  readonly tiers: readonly ReportTier[];
  /** What has a day: earliest first, as `profile_overview` counts it. */
  readonly due: Rows<DueItem> & { readonly late: number };
  /** Since the snapshot before; null if there is none. */
  readonly changes: ChangesPart | null;
  readonly basis: ReportBasis;
}
