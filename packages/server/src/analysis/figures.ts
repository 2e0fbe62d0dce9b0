import { type Coverage, coverageOf } from '../assessments/coverage.ts';
import type { OutcomeStanding } from '../assessments/standing.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import { mean } from './mean.ts';

/** How far current scores are from their targets, over the outcomes in scope that have both. */
export interface GapFigures {
  /** How many outcomes have both a score and a target. */
  readonly outcomes: number;
  /** Mean of target − current; positive means that something is missing. Null without such outcomes. */
  readonly mean: number | null;
  readonly belowTarget: number;
  readonly atOrAboveTarget: number;
  /** Says in words what the gaps were computed from: `score and target for 4 of 97 in scope`. */
  readonly basis: string;
}

export interface Figures extends Coverage {
  /** How many outcomes have each level of the scale as score, by the level's value. */
  readonly distribution: Readonly<Record<string, number>>;
  /** Mean score of the assessed outcomes; null if there is none. */
  readonly mean: number | null;
  readonly gap: GapFigures;
}

/** The figures of a set of outcomes. All of them come from the outcomes themselves, none from other figures. */
export function figuresOf(standings: readonly OutcomeStanding[], scale: readonly ScaleLevel[]): Figures {
  const scores = standings.flatMap((standing) => scoreOf(standing) ?? []);
  const gaps = standings.flatMap((standing) => gapOf(standing) ?? []);
  const belowTarget = gaps.filter((gap) => gap > 0).length;
  const coverage = coverageOf(standings);
  return {
    ...coverage,
    distribution: Object.fromEntries(
      scale.map(({ value }) => [value, scores.filter((score) => score === value).length]),
    ),
    mean: mean(scores),
    gap: {
      outcomes: gaps.length,
      mean: mean(gaps),
      belowTarget,
      atOrAboveTarget: gaps.length - belowTarget,
      basis: `score and target for ${gaps.length} of ${coverage.inScope} in scope`,
    },
  };
}

/** The current score of an outcome in scope; null if it is unknown or the outcome is not in scope. */
export function scoreOf({ state, assessment }: OutcomeStanding): number | null {
  return state === 'assessed' ? (assessment?.score ?? null) : null;
}

/** Target − current of an outcome in scope; null unless both exist. */
export function gapOf(standing: OutcomeStanding): number | null {
  const score = scoreOf(standing);
  return score === null || standing.target === null ? null : standing.target - score;
}
