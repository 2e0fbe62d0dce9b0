import { type Coverage, coverageOf } from '../assessments/coverage.ts';
import { isInScope, type OutcomeStanding } from '../assessments/standing.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import { checkCoverage, DEFAULT_LEAST_COVERAGE } from './least-coverage.ts';
import { mean } from './mean.ts';

/** How far current scores are below their targets, over the outcomes in scope that have both. */
export interface ShortfallFigures {
  /** How many outcomes have both a score and a target: the sum of the next three. */
  readonly withBoth: number;
  readonly belowTarget: number;
  readonly atTarget: number;
  readonly aboveTarget: number;
  /** Mean of target − score over those below target; null if none is. */
  readonly meanShortfall: number | null;
  /** Mean of target − score over all with both: what is above target counts against what is below. Only if asked for. */
  readonly netMean?: number | null;
  /** Says in words what the figures were computed from: `score and target for 4 of 97 in scope`. */
  readonly basis: string;
}

export interface Figures extends Coverage {
  /** How many outcomes have each level of the scale as score, by the level's value; half levels that occur are last. */
  readonly distribution: Readonly<Record<string, number>>;
  /** Mean score of the assessed outcomes; null if there is none. */
  readonly mean: number | null;
  /** Whether fewer outcomes are assessed than a mean asks for. */
  readonly thin: boolean;
  readonly shortfall: ShortfallFigures;
}

export interface FigureOptions {
  /** Percent of the scope that must be assessed before a mean stands for it. */
  readonly leastCoverage?: number | undefined;
  /** Whether to compute the net mean. */
  readonly net?: boolean | undefined;
}

/** The figures of a set of outcomes. All of them come from the outcomes themselves, none from other figures. */
export function figuresOf(
  standings: readonly OutcomeStanding[],
  scale: readonly ScaleLevel[],
  { leastCoverage = DEFAULT_LEAST_COVERAGE, net }: FigureOptions = {},
): Figures {
  const scores = standings.flatMap((standing) => scoreOf(standing) ?? []);
  const coverage = coverageOf(standings);
  return {
    ...coverage,
    distribution: distributionOf(scores, scale),
    mean: mean(scores),
    thin: checkCoverage(coverage, leastCoverage).thin,
    shortfall: shortfallOf(standings, { net }),
  };
}

function distributionOf(
  scores: readonly number[],
  scale: readonly ScaleLevel[],
): Readonly<Record<string, number>> {
  const values = new Set([...scale.map(({ value }) => value), ...scores.toSorted((a, b) => a - b)]);
  return Object.fromEntries(
    [...values].map((value) => [value, scores.filter((score) => score === value).length]),
  );
}

/** What is below target, and by how much. Nothing above a target makes up for it. */
export function shortfallOf(
  standings: readonly OutcomeStanding[],
  { net = false }: Pick<FigureOptions, 'net'> = {},
): ShortfallFigures {
  const gaps = standings.flatMap((standing) => gapOf(standing) ?? []);
  const shortfalls = gaps.filter((gap) => gap > 0);
  return {
    withBoth: gaps.length,
    belowTarget: shortfalls.length,
    atTarget: gaps.filter((gap) => gap === 0).length,
    aboveTarget: gaps.filter((gap) => gap < 0).length,
    meanShortfall: mean(shortfalls),
    ...(net && { netMean: mean(gaps) }),
    basis: `score and target for ${gaps.length} of ${standings.filter(isInScope).length} in scope`,
  };
}

/** The current score of an outcome in scope; null if it is unknown or the outcome is not in scope. */
export function scoreOf({
  state,
  assessment,
}: Pick<OutcomeStanding, 'state'> & { readonly assessment: { readonly score: number | null } | null }):
  | number
  | null {
  return state === 'assessed' ? (assessment?.score ?? null) : null;
}

/** Target − current of an outcome in scope; null unless both exist. */
export function gapOf(standing: OutcomeStanding): number | null {
  const score = scoreOf(standing);
  return score === null || standing.target === null ? null : standing.target - score;
}
