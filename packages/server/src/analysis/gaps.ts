import { isInScope, type OutcomeStanding } from '../assessments/standing.ts';
import type { Priority } from '../database/tables/priority.ts';
import { priorityRank } from '../profiles/profile.ts';
import { gapOf, scoreOf } from './figures.ts';
import { mean } from './mean.ts';

/** The factors for gaps that the user gives, by target priority; `none` is for outcomes without one. */
export type Weights = Readonly<Record<Priority | 'none', number>>;

export interface OutcomeGap {
  readonly id: string;
  readonly score: number;
  readonly target: number;
  /** Target − score: positive where something is missing. */
  readonly gap: number;
  readonly targetPriority: Priority | null;
  /** Gap × weight of the target priority; null without weights. */
  readonly weightedGap: number | null;
}

export interface GapAnalysis {
  /** Figures over the outcomes in scope that have both score and target. */
  readonly figures: {
    readonly outcomes: number;
    readonly mean: number | null;
    readonly belowTarget: number;
    readonly atTarget: number;
    readonly aboveTarget: number;
    /** Outcomes in scope, whether or not they have the other of the two. */
    readonly withoutTarget: number;
    readonly withoutScore: number;
    /** Sum of the weighted gaps, those below zero included; null without weights. */
    readonly weightedSum: number | null;
  };
  readonly basis: string;
  /** Largest first: by weighted gap if there are weights, by gap, by priority from high to none, in NIST's order. */
  readonly outcomes: readonly OutcomeGap[];
}

/** How far current scores are from their targets. Nothing is weighted unless the user gives the weights. */
export function analyzeGaps(standings: readonly OutcomeStanding[], weights: Weights | null): GapAnalysis {
  const inScope = standings.filter(isInScope);
  const outcomes = inScope.flatMap((standing) => outcomeGap(standing, weights) ?? []);
  const gaps = outcomes.map(({ gap }) => gap);
  return {
    figures: {
      outcomes: gaps.length,
      mean: mean(gaps),
      belowTarget: gaps.filter((gap) => gap > 0).length,
      atTarget: gaps.filter((gap) => gap === 0).length,
      aboveTarget: gaps.filter((gap) => gap < 0).length,
      withoutTarget: inScope.filter(({ target }) => target === null).length,
      withoutScore: inScope.filter((standing) => scoreOf(standing) === null).length,
      weightedSum: weights && outcomes.reduce((sum, { weightedGap }) => sum + (weightedGap ?? 0), 0),
    },
    basis: `score and target for ${gaps.length} of ${inScope.length} in scope`,
    // Sorting is stable: what is equal stays in NIST's order.
    outcomes: outcomes.sort(
      (a, b) =>
        (b.weightedGap ?? 0) - (a.weightedGap ?? 0) ||
        b.gap - a.gap ||
        priorityRank(a.targetPriority) - priorityRank(b.targetPriority),
    ),
  };
}

function outcomeGap(standing: OutcomeStanding, weights: Weights | null): OutcomeGap | null {
  const { outcome, target, targetPriority } = standing;
  const score = scoreOf(standing);
  const gap = gapOf(standing);
  if (score === null || target === null || gap === null) return null;
  // + 0: a gap below zero times a weight of zero would be -0.
  const weightedGap = weights && gap * weights[targetPriority ?? 'none'] + 0;
  return { id: outcome.id, score, target, gap, targetPriority, weightedGap };
}
