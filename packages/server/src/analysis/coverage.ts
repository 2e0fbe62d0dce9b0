import { type Coverage, coverageOf } from '../assessments/coverage.ts';
import { isUnassessed, type OutcomeStanding } from '../assessments/standing.ts';
import { CONFIDENCES, type Confidence } from '../database/tables/assessments.ts';
import type { ElementFilter } from '../framework/element-filter.ts';
import { caseFolded } from '../text/case-folded.ts';
import { groupsOf } from './groups.ts';

/** The coverage of a set of outcomes: its current scores by assessor and by confidence. Both add up to `assessed`. */
export interface GroupCoverage extends Coverage {
  readonly id: string;
  readonly name: string;
  /** Most scores first. Names that differ only in case count as one, spelled as in the first outcome. */
  readonly byAssessor: readonly { readonly assessor: string; readonly outcomes: number }[];
  readonly byConfidence: Readonly<Record<Confidence | 'notGiven', number>>;
}

export interface CoverageAnalysis {
  readonly groups: readonly GroupCoverage[];
  /** Ids of the outcomes in scope without a score. */
  readonly unassessed: readonly string[];
}

export function analyzeCoverage(
  standings: readonly OutcomeStanding[],
  filter: ElementFilter,
): CoverageAnalysis {
  const groups = groupsOf(standings, filter);
  return {
    groups: groups.map(({ id, name, members }) => ({
      id,
      name,
      ...coverageOf(members),
      byAssessor: countAssessors(members),
      byConfidence: countConfidences(members),
    })),
    unassessed: (groups[0]?.members ?? []).filter(isUnassessed).map(({ outcome }) => outcome.id),
  };
}

function countAssessors(standings: readonly OutcomeStanding[]): GroupCoverage['byAssessor'] {
  const counts = new Map<string, { assessor: string; outcomes: number }>();
  for (const { state, assessment } of standings) {
    if (state !== 'assessed' || assessment === null) continue;
    const { assessor } = assessment;
    const key = caseFolded(assessor);
    const { outcomes, ...first } = counts.get(key) ?? { assessor, outcomes: 0 };
    counts.set(key, { ...first, outcomes: outcomes + 1 });
  }
  return [...counts]
    .sort(([a, first], [b, second]) => second.outcomes - first.outcomes || (a < b ? -1 : 1))
    .map(([, count]) => count);
}

function countConfidences(standings: readonly OutcomeStanding[]): GroupCoverage['byConfidence'] {
  const scored = standings.filter(({ state }) => state === 'assessed');
  const count = (wanted: Confidence | null): number =>
    scored.filter(({ assessment }) => assessment?.confidence === wanted).length;
  const [high, medium, low] = CONFIDENCES.map(count);
  return { high: high ?? 0, medium: medium ?? 0, low: low ?? 0, notGiven: count(null) };
}
