import { priorityRank } from '../profiles/profile.ts';
import type { OutcomeStanding } from './standing.ts';

/** The reasons to assess an outcome, in the order of work; the second and the third are one queue. */
export const DUE_REASONS = ['evidence pending', 'not assessed', 'not by assessor', 'older'] as const;
export type DueReason = (typeof DUE_REASONS)[number];

/** Decides which outcomes are due. Without any value, those in scope that nobody has assessed are. */
export interface DueRule {
  /** The outcomes that an assessor has assessed; then all others of the profile are due, whoever else has. */
  readonly assessed?: ReadonlySet<string> | undefined;
  /** A day; then outcomes whose current assessment is older are due again. */
  readonly assessedBefore?: string | undefined;
}

/** A place in the order of work: a queue, the first being 0; the rank of a priority; an index in NIST's order. */
export type WorkPosition = readonly [queue: number, priorityRank: number, index: number];

export interface DueOutcome {
  readonly standing: OutcomeStanding;
  readonly reason: DueReason;
  readonly position: WorkPosition;
}

/**
 * The included outcomes that are due: those not assessed on which material bears, the others not assessed, then those due
 * again, each with high priority first and none last, and then in the order given.
 *
 * Positions stay valid while outcomes get assessed: none can come to lie before its old place. New material brings an
 * outcome forward.
 */
export function dueOutcomes(standings: readonly OutcomeStanding[], rule: DueRule): readonly DueOutcome[] {
  return standings
    .flatMap((standing, index): readonly DueOutcome[] => {
      const reason = reasonOf(standing, rule);
      if (reason === null) return [];
      return [{ standing, reason, position: [QUEUES[reason], priorityRank(standing.targetPriority), index] }];
    })
    .sort((a, b) => compare(a.position, b.position));
}

const QUEUES: Readonly<Record<DueReason, number>> = {
  'evidence pending': 0,
  'not assessed': 1,
  'not by assessor': 1,
  older: 2,
};

/** Whether an outcome lies behind a place. */
export function isAfter({ position }: DueOutcome, place: WorkPosition): boolean {
  return compare(position, place) > 0;
}

function reasonOf(
  { included, outcome, assessment, state }: OutcomeStanding,
  { assessed, assessedBefore }: DueRule,
): DueReason | null {
  if (!included) return null;
  if (assessment === null) return state === 'evidence pending' ? 'evidence pending' : 'not assessed';
  if (assessed !== undefined && !assessed.has(outcome.id)) return 'not by assessor';
  return assessedBefore !== undefined && assessment.date < assessedBefore ? 'older' : null;
}

function compare(a: WorkPosition, b: WorkPosition): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}
