import type { OutcomeStanding } from './standing.ts';

/** How many outcomes count, and how many of them have a score. */
export interface Coverage {
  readonly included: number;
  /** Included outcomes recorded as not applicable. */
  readonly notApplicable: number;
  /** Included and applicable: the denominator of every figure. */
  readonly inScope: number;
  readonly assessed: number;
  /** In scope without a score, although material has come in that bears on them. */
  readonly evidencePending: number;
  /** The figures' basis in words: `assessed 41 of 98 in scope`. */
  readonly basis: string;
}

export function coverageOf(standings: readonly Pick<OutcomeStanding, 'state'>[]): Coverage {
  const count = (state: OutcomeStanding['state']): number =>
    standings.filter((standing) => standing.state === state).length;
  const notApplicable = count('not applicable');
  const assessed = count('assessed');
  const evidencePending = count('evidence pending');
  const inScope = assessed + evidencePending + count('not assessed');
  return {
    included: inScope + notApplicable,
    notApplicable,
    inScope,
    assessed,
    evidencePending,
    basis: `assessed ${assessed} of ${inScope} in scope`,
  };
}
