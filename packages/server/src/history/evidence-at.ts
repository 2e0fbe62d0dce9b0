import type { Evidence } from '../database/tables/evidence.ts';

/**
 * A record of evidence as it stood on a day: the newest version whose own days, its date and that of its review, had come
 * by then. A version that was only recorded with its review counts as not reviewed before that. Null if there was none.
 *
 * @param versions in the order in which they were recorded
 */
export function evidenceAt(versions: readonly Evidence[], day: string): Evidence | null {
  const dated = versions.filter(({ date }) => date <= day);
  const judged = dated.findLast(({ reviewedOn }) => reviewedOn === null || reviewedOn <= day);
  if (judged !== undefined) return judged;
  const last = dated.at(-1);
  return last === undefined
    ? null
    : { ...last, reviewStatus: 'not reviewed', reviewer: null, reviewedOn: null };
}

/** Whether evidence still holds on a day: most never lapses. */
export function holdsOn({ validUntil }: Pick<Evidence, 'validUntil'>, day: string): boolean {
  return validUntil === null || validUntil >= day;
}
