import { analyzeEvidenceGaps } from '../analysis/evidence-gaps.ts';
import { figuresOf } from '../analysis/figures.ts';
import { groupsOf } from '../analysis/groups.ts';
import { evidenceFacts } from '../analysis/registers.ts';
import { type OutcomeStanding, standingsOf } from '../assessments/standing.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import { holdsOn } from '../history/evidence-at.ts';
import type { EvidenceState, FrozenFigures, FrozenRows, FrozenState } from './frozen-state.ts';

/** The standings of all outcomes, made anew from frozen rows. */
export function frozenStandings({
  outcomes,
  records,
}: Pick<FrozenRows, 'outcomes' | 'records'>): readonly OutcomeStanding[] {
  const material = Object.values(records.intake).flatMap((intake) => intake.outcomes);
  const settings = new Map(outcomes.map(({ id, assessment: _, ...settings }) => [id, settings]));
  const current = outcomes.flatMap(({ id, assessment }) =>
    assessment === null ? [] : [[id, assessment] as const],
  );
  return standingsOf({ settings }, new Map(current), new Set(material));
}

/** The figures of frozen rows by the definitions of this version. */
export function figuresOfRows(rows: FrozenRows): FrozenFigures {
  const standings = frozenStandings(rows);
  const { leastCoverage } = rows.rules;
  const groups = groupsOf(standings, {}).map(({ id, members }) => [
    id,
    figuresOf(members, rows.scale, { leastCoverage }),
  ]);
  return {
    groups: Object.fromEntries(groups),
    evidence: evidenceOf(rows, standings).figures,
    evidenceStates: Object.fromEntries(
      Object.entries(rows.records.evidence).map(([id, record]) => [id, evidenceState(record, rows.asOf)]),
    ),
  };
}

/** The scores by what evidence they rest on. */
export function evidenceOf(
  { asOf, records }: Pick<FrozenRows, 'asOf' | 'records'>,
  standings: readonly OutcomeStanding[],
): ReturnType<typeof analyzeEvidenceGaps> {
  const facts = evidenceFacts(Object.values(records.evidence));
  return analyzeEvidenceGaps(standings, facts, { asOf, staleAfterDays: null });
}

export function evidenceState(record: Evidence, day: string): EvidenceState {
  return record.reviewStatus === 'accepted' && !holdsOn(record, day) ? 'lapsed' : record.reviewStatus;
}

/** A figure that was frozen, and what it is by the definitions of this version. */
export interface FigureDifference {
  /** Its place: `groups.overall.mean`. */
  readonly figure: string;
  readonly frozen: unknown;
  /** Null if this version does not have the figure. */
  readonly recomputed: unknown;
}

/** The frozen figures that today's definitions compute otherwise from the same rows. */
export function figureDifferences(state: FrozenState): readonly FigureDifference[] {
  const recomputed = new Map(leavesOf(figuresOfRows(state)));
  return leavesOf(state.figures).flatMap(([figure, frozen]) => {
    const now = recomputed.get(figure) ?? null;
    return now === frozen ? [] : [{ figure, frozen, recomputed: now }];
  });
}

/** The single values in JSON data, each with the path to it. */
function leavesOf(value: unknown, path: readonly string[] = []): (readonly [string, unknown])[] {
  if (typeof value !== 'object' || value === null) return [[path.join('.'), value]];
  return Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}
