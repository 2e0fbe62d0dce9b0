import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { withdrawnNumbers } from '../history/withdrawn.ts';
import { CsfServerError } from '../refusals/error.ts';
import type { Profile } from './profile.ts';
import type { ProfileChange } from './profile-change.ts';

/** @throws CsfServerError SCALE_FROZEN if a change concerns a scale on which something has been recorded */
export async function refuseFrozen(
  transaction: Transaction<Schema>,
  existing: Profile,
  { scale, riskScales }: ProfileChange,
): Promise<void> {
  if (scale !== undefined && !isDeepStrictEqual(scale, existing.scale)) {
    await refuseIfScored(transaction, existing.id);
  }
  if (riskScales !== undefined && !isDeepStrictEqual(riskScales, existing.riskScales)) {
    await refuseIfRated(transaction, existing.id);
  }
}

async function refuseIfScored(transaction: Transaction<Schema>, id: string): Promise<void> {
  const scored = await transaction
    .selectFrom('assessments')
    .select('id')
    .where('profile_id', '=', id)
    .where('score', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  if (scored === undefined) return;
  throw new CsfServerError({
    code: 'SCALE_FROZEN',
    message: `The scale of profile ${id} is frozen: scores have been recorded on it.`,
    hint: 'Leave scale out, or create another profile with the new scale.',
  });
}

const RATINGS = [
  'inherent_likelihood',
  'inherent_impact',
  'likelihood',
  'impact',
  'target_likelihood',
  'target_impact',
] as const;

async function refuseIfRated(transaction: Transaction<Schema>, id: string): Promise<void> {
  const versions = await transaction
    .selectFrom('risks')
    .selectAll()
    .where('profile_id', '=', id)
    .orderBy('number')
    .orderBy('entry')
    .execute();
  // A withdrawn risk cannot be changed any more, so its ratings cannot be cleared either.
  const withdrawn = await withdrawnNumbers(transaction, id, 'risks');
  const counting = versions.filter(({ number }) => !withdrawn.has(number));
  const newest = [...new Map(counting.map((row) => [row.number, row])).values()];
  const rated = newest.find((row) => RATINGS.some((rating) => row[rating] !== null));
  if (rated === undefined) return;
  throw new CsfServerError({
    code: 'SCALE_FROZEN',
    message: `The risk scales of profile ${id} are frozen: risk R-${rated.number} is rated on them.`,
    hint: 'Leave riskScales out, or clear likelihood and impact of every risk of the profile first.',
  });
}
