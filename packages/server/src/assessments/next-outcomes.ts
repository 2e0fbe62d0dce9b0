import { PRIORITIES } from '../profiles/profile.ts';
import type { OutcomeStanding } from './standing.ts';

/** A place in the order of work: the rank of a priority, then an index in NIST's order. */
export type WorkPosition = readonly [priorityRank: number, index: number];

export interface PlacedStanding {
  readonly standing: OutcomeStanding;
  readonly position: WorkPosition;
}

/**
 * The outcomes in scope that have no assessment, those of high priority first and of none last, each group in the
 * order given. With `after`, only those behind that place: the place stays valid as outcomes get assessed.
 */
export function nextOutcomes(
  standings: readonly OutcomeStanding[],
  after: WorkPosition = [-1, -1],
): readonly PlacedStanding[] {
  return standings
    .map((standing, index): PlacedStanding => ({ standing, position: [rank(standing), index] }))
    .filter(({ standing, position }) => standing.state === 'not assessed' && compare(position, after) > 0)
    .sort((a, b) => compare(a.position, b.position));
}

function rank({ targetPriority }: OutcomeStanding): number {
  return targetPriority === null ? PRIORITIES.length : PRIORITIES.indexOf(targetPriority);
}

function compare(a: WorkPosition, b: WorkPosition): number {
  return a[0] - b[0] || a[1] - b[1];
}
