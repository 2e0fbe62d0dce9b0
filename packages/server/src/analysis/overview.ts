import type { ProfileStanding } from '../assessments/standing.ts';
import { analyzeGaps, type OutcomeShortfall } from './gaps.ts';
import { leastCoverageOf } from './least-coverage.ts';
import { analyzeScores, type GroupFigures } from './scores.ts';

export interface StandingInShort {
  readonly leastCoverage: number;
  readonly whole: GroupFigures;
  readonly functions: readonly GroupFigures[];
  /** Every outcome below its target, largest shortfall first. */
  readonly shortfalls: readonly OutcomeShortfall[];
}

/** Where a profile stands as a whole and by function. */
export function standingInShort({ profile, standings }: ProfileStanding): StandingInShort {
  const leastCoverage = leastCoverageOf(profile);
  const { groups } = analyzeScores(standings, profile.scale, {}, { leastCoverage });
  const [whole, ...parts] = groups;
  if (whole === undefined) throw new Error('Groups without the whole'); // it is always there
  return {
    leastCoverage,
    whole,
    functions: parts.filter(({ id }) => !id.includes('.')),
    shortfalls: analyzeGaps(standings).outcomes,
  };
}
