import { isDeepStrictEqual } from 'node:util';
import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import { withdrawnNumbers } from '../history/withdrawn.ts';
import { CsfServerError } from '../refusals/error.ts';
import type { Profile } from './profile.ts';
import type { ProfileChange } from './profile-change.ts';
import { refuseStepWithHalves } from './recorded-halves.ts';
import { RISK_DIMENSIONS } from './risk-scales.ts';

/**
 * Labels and meanings of a scale can always be corrected. Its values cannot once something has been recorded on them, and
 * the same is true of dimensions: older scores would mean something else.
 * @throws CsfServerError SCALE_FROZEN if a change concerns what something has been recorded on
 */
export async function refuseFrozen(
  transaction: Transaction<Schema>,
  existing: Profile,
  { scale, riskScales, rules = {} }: ProfileChange,
): Promise<void> {
  const { id } = existing;
  if (scale !== undefined && !haveSameValues(scale, existing.scale)) {
    await refuseIfScored(transaction, id, {
      message: `The values of the scale of profile ${id} are frozen: scores have been recorded on it.`,
      hint: 'Keep the values, and correct labels and meanings alone; or create another profile with the new scale.',
    });
  }
  const { dimensions = existing.rules.dimensions, step = existing.rules.step } = rules;
  if (dimensions !== existing.rules.dimensions) {
    await refuseIfScored(transaction, id, {
      message: `The dimensions of profile ${id} are frozen: scores have been recorded.`,
      hint: 'Leave dimensions out, or create another profile with them.',
    });
  }
  if (step > existing.rules.step) await refuseStepWithHalves(transaction, existing, scale);
  if (riskScales === undefined) return;
  const isSame = RISK_DIMENSIONS.every((of) => haveSameValues(riskScales[of], existing.riskScales[of]));
  if (!isSame) await refuseIfRated(transaction, id);
}

function haveSameValues(some: readonly ScaleLevel[], others: readonly ScaleLevel[]): boolean {
  const values = (scale: readonly ScaleLevel[]): number[] => scale.map(({ value }) => value);
  return isDeepStrictEqual(values(some), values(others));
}

async function refuseIfScored(
  transaction: Transaction<Schema>,
  id: string,
  refusal: { readonly message: string; readonly hint: string },
): Promise<void> {
  const scored = await transaction
    .selectFrom('assessments')
    .select('id')
    .where('profile_id', '=', id)
    .where('score', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  if (scored !== undefined) throw new CsfServerError({ code: 'SCALE_FROZEN', ...refusal });
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
    message: `The values of the risk scales of profile ${id} are frozen: risk R-${rated.number} is rated on them.`,
    hint: 'Keep the values, and correct labels and meanings alone; or clear the ratings of every risk of the profile first.',
  });
}
