import type { Transaction } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import { type Assessment, assessmentColumns } from '../../database/tables/assessments.ts';
import { counts } from '../../history/withdrawn.ts';

/** The assessments of a profile that were made on some days, by outcome. */
export async function assessmentsOfDays(
  transaction: Transaction<Schema>,
  profileId: string,
  days: readonly string[],
): Promise<ReadonlyMap<string, readonly Assessment[]>> {
  if (days.length === 0) return new Map();
  const rows = await transaction
    .selectFrom('assessments')
    .selectAll()
    .where('profile_id', '=', profileId)
    .where('assessed_on', 'in', days)
    .where(counts('assessments'))
    .orderBy('id')
    .execute();
  return Map.groupBy(
    rows.map((row) => assessmentColumns.fromRow(row)),
    ({ outcomeId }) => outcomeId,
  );
}
