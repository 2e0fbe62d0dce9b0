import type { Level } from '../charts/chart.ts';
import type { HeatStripCategory } from '../charts/heat-strip.ts';
import type { MapOutcome } from '../charts/outcome-map.ts';
import type { RadarAxis } from '../charts/radar.ts';
import type { RiskMatrixData } from '../charts/risk-matrix.ts';
import type { TrendPoint } from '../charts/trend-points.ts';

// What the tools of the dashboard answer and its page draws. The page is bundled for browsers, so these types know the
// charts and nothing else of the server. Null is unknown, never 0; days are `YYYY-MM-DD`.

/** Figures of a set of outcomes. */
export interface SetRow extends RadarAxis, HeatStripCategory {
  /** Outcomes that have both a score and a target. */
  readonly withBoth: number;
  readonly belowTarget: number;
  /** Over those below target; null if none is. */
  readonly meanShortfall: number | null;
}

export interface WholeRow extends SetRow {
  readonly included: number;
  readonly notApplicable: number;
  readonly evidencePending: number;
  /** `assessed 41 of 98 in scope` */
  readonly basis: string;
}

export interface DashboardOutcome extends MapOutcome {
  /** Target − score; null unless both exist. */
  readonly gap: number | null;
  readonly targetPriority: 'high' | 'medium' | 'low' | null;
  readonly owner: string | null;
  readonly targetOn: string | null;
}

export interface DashboardData {
  readonly profile: string;
  readonly revision: number | null;
  readonly name: string;
  readonly organization: string;
  readonly asOf: string;
  /** The last entry of the audit log that counts; null if all do. */
  readonly knownAt: number | null;
  readonly isDraft: boolean;
  /** What has to be known about the day. */
  readonly viewNotes: readonly string[];
  /** Like any answer, this one may say that records are not what the audit log says. */
  readonly dataWarning?: string;
  readonly scale: readonly Level[];
  readonly leastCoverage: number;
  readonly whole: WholeRow;
  /** All six, in NIST's order. */
  readonly functions: readonly SetRow[];
  /** All 22, in NIST's order. */
  readonly categories: readonly SetRow[];
  /** All 106, in NIST's order. */
  readonly outcomes: readonly DashboardOutcome[];
  /** Below target, as `profile_gaps` sorts them. */
  readonly shortfalls: {
    /** `score and target for 4 of 97 in scope` */
    readonly basis: string;
    readonly ids: readonly string[];
  };
  /** The snapshot that means are compared with; null if there is none, or its scale is another one. */
  readonly before: { readonly id: string; readonly name: string; readonly asOf: string } | null;
  readonly trend: { readonly basis: string; readonly points: readonly TrendPoint[] };
  readonly risks: RiskMatrixData & {
    readonly total: number;
    /** How many are above the appetite; null if the profile states none. */
    readonly aboveAppetite: number | null;
  };
  readonly due: { readonly total: number; readonly late: number };
}

/** The first rows of a list, and how many are not among them. */
export interface FirstRows<Row> {
  readonly rows: readonly Row[];
  readonly leftOut: number;
}

export interface HistoryRow {
  readonly date: string;
  /** Null: not applicable. */
  readonly score: number | null;
  readonly assessor: string;
  readonly kind: string | null;
  readonly note: string | null;
  readonly isCurrent: boolean;
  /** Why it was withdrawn; null if it counts. */
  readonly withdrawn: string | null;
}

export interface OutcomeEvidence {
  readonly id: string;
  readonly title: string;
  readonly date: string;
  readonly state: string;
  readonly validUntil: string | null;
}

export interface OutcomeReferences {
  readonly title: string;
  /** Whether they are known to be NIST's. */
  readonly isOfficial: boolean;
  readonly references: readonly string[];
  readonly leftOut: number;
}

/** One outcome of a profile. */
export interface OutcomeDetail {
  readonly profile: string;
  readonly id: string;
  readonly shortName: string;
  readonly within: string;
  readonly statement: string;
  /** Whose words the statement and the examples are. */
  readonly words: string;
  readonly examples: readonly string[];
  readonly lookFor: readonly string[];
  readonly history: FirstRows<HistoryRow>;
  /** The newest first. */
  readonly evidence: FirstRows<OutcomeEvidence>;
  /** `I-1 Audit report` */
  readonly material: readonly string[];
  readonly references: FirstRows<OutcomeReferences>;
}
