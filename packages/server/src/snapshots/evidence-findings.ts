import type { OutcomeStanding } from '../assessments/standing.ts';
import type { FrozenRows } from './frozen-state.ts';
import { evidenceOf, evidenceState } from './state-figures.ts';

/** The evidence of an outcome that a state has. */
export interface OutcomeEvidence {
  /** The outcome has a score that rested on accepted evidence, and all of that has lapsed. */
  readonly allLapsed: boolean;
  /** Ids of the accepted evidence that has lapsed. */
  readonly lapsed: readonly string[];
}

/** Says of each outcome what has become of its evidence. */
export function evidenceFindings(
  rows: FrozenRows,
  standings: readonly OutcomeStanding[],
): (outcomeId: string) => OutcomeEvidence {
  const without = new Set(evidenceOf(rows, standings).outcomeIds.lapsed);
  const lapsed = Object.entries(rows.records.evidence).filter(
    ([, record]) => evidenceState(record, rows.asOf) === 'lapsed',
  );
  return (outcomeId) => ({
    allLapsed: without.has(outcomeId),
    lapsed: lapsed.filter(([, { outcomes }]) => outcomes.includes(outcomeId)).map(([id]) => id),
  });
}
