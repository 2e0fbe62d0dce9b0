import type { Coverage } from '../assessments/coverage.ts';
import { DEFAULT_RULES, type Profile } from '../profiles/profile.ts';

/** The share of its scope, in percent, that must be assessed where a profile states none. */
export const DEFAULT_LEAST_COVERAGE = DEFAULT_RULES.leastCoverage;

/** Whether enough of a scope is assessed for a mean to stand for it. */
export interface CoverageCheck {
  /** In percent of the scope. */
  readonly leastCoverage: number;
  /** True if less is assessed. */
  readonly thin: boolean;
  /** How many outcomes more have to be assessed; 0 if enough are. */
  readonly missing: number;
}

/** The least coverage of a profile, in percent. All analyses ask here. */
export function leastCoverageOf({ rules }: Pick<Profile, 'rules'>): number {
  return rules.leastCoverage;
}

export function checkCoverage(
  { assessed, inScope }: Pick<Coverage, 'assessed' | 'inScope'>,
  leastCoverage: number,
): CoverageCheck {
  const needed = Math.ceil((leastCoverage * inScope) / 100);
  return { leastCoverage, thin: assessed < needed, missing: Math.max(0, needed - assessed) };
}

/** What is missing before a mean stands for its scope; null if nothing is. */
export function whatIsMissing(
  coverage: Pick<Coverage, 'assessed' | 'inScope'>,
  leastCoverage: number,
): string | null {
  const { thin, missing } = checkCoverage(coverage, leastCoverage);
  return thin
    ? `below the ${leastCoverage} % that this profile asks for; ${missing} more to assess before a mean is given`
    : null;
}

/** What to say beside a mean over some outcomes of a scope of which too little is assessed; null if enough is. */
export function thinNote(
  coverage: Pick<Coverage, 'assessed' | 'inScope' | 'basis'>,
  leastCoverage: number,
): string | null {
  return checkCoverage(coverage, leastCoverage).thin
    ? `${coverage.basis}, below the ${leastCoverage} % that this profile asks for, so these outcomes do not stand for the whole`
    : null;
}
