import { isInScope, type OutcomeStanding } from '../assessments/standing.ts';
import type { Priority } from '../database/tables/priority.ts';
import { priorityRank } from '../profiles/profile.ts';
import { gapOf, type ShortfallFigures, scoreOf, shortfallOf } from './figures.ts';

/** The factors for shortfalls that the user gives, by target priority; `none` is for outcomes without one. */
export type Weights = Readonly<Record<Priority | 'none', number>>;

/** An outcome below its target. */
export interface OutcomeShortfall {
  readonly id: string;
  readonly score: number;
  readonly target: number;
  /** Target − score, above 0. */
  readonly shortfall: number;
  readonly targetPriority: Priority | null;
  /** Shortfall × weight of the target priority; absent without weights. */
  readonly weightedShortfall?: number;
}

export interface GapAnalysis {
  /** Figures over the outcomes in scope that have both score and target. */
  readonly figures: Omit<ShortfallFigures, 'basis'> & {
    /** Outcomes in scope, whether or not they have the other of the two. */
    readonly withoutTarget: number;
    readonly withoutScore: number;
    /** The sum over `outcomes`; absent without weights. */
    readonly weightedShortfall?: number;
  };
  readonly basis: string;
  /**
   * Every outcome below its target, largest first: by weighted shortfall if there are weights, by shortfall, by priority
   * from high to none, in NIST's order.
   */
  readonly outcomes: readonly OutcomeShortfall[];
}

export interface GapOptions {
  readonly weights?: Weights | undefined;
  /** Whether to compute the net mean too, in which what is above target counts against what is below. */
  readonly net?: boolean | undefined;
}

/** What is below target. Nothing is weighted unless the user gives the weights. */
export function analyzeGaps(
  standings: readonly OutcomeStanding[],
  { weights, net }: GapOptions = {},
): GapAnalysis {
  const inScope = standings.filter(isInScope);
  const outcomes = inScope.flatMap((standing) => shortfallOfOutcome(standing, weights) ?? []);
  const { basis, ...figures } = shortfallOf(inScope, { net });
  return {
    figures: {
      ...figures,
      withoutTarget: inScope.filter(({ target }) => target === null).length,
      withoutScore: inScope.filter((standing) => scoreOf(standing) === null).length,
      ...(weights && {
        weightedShortfall: outcomes.reduce((sum, outcome) => sum + (outcome.weightedShortfall ?? 0), 0),
      }),
    },
    basis,
    // Sorting is stable: what is equal stays in NIST's order.
    outcomes: outcomes.sort(
      (a, b) =>
        (b.weightedShortfall ?? 0) - (a.weightedShortfall ?? 0) ||
        b.shortfall - a.shortfall ||
        priorityRank(a.targetPriority) - priorityRank(b.targetPriority),
    ),
  };
}

function shortfallOfOutcome(
  standing: OutcomeStanding,
  weights: Weights | undefined,
): OutcomeShortfall | null {
  const { outcome, target, targetPriority } = standing;
  const score = scoreOf(standing);
  const gap = gapOf(standing);
  if (score === null || target === null || gap === null || gap <= 0) return null;
  return {
    id: outcome.id,
    score,
    target,
    shortfall: gap,
    targetPriority,
    ...(weights && { weightedShortfall: gap * weights[targetPriority ?? 'none'] }),
  };
}
