import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Assessment, assessmentColumns } from '../database/tables/assessments.ts';

/**
 * The current assessment of each outcome that has one, by outcome id: the latest by date, and of several on one day
 * the one recorded last (docs/decisions/0103).
 * @param until a day; then the latest of those that are not of a later one
 */
export async function loadCurrent(
  db: Database | Transaction<Schema>,
  profileId: string,
  until?: string,
): Promise<ReadonlyMap<string, Assessment>> {
  // This looks up one place in the index assessments_by_outcome for each outcome. Ranking the whole history took three
  // times as long.
  const assessed = db
    .selectFrom('assessments')
    .select('outcome_id')
    .distinct()
    .where('profile_id', '=', profileId)
    .as('assessed');
  const latest = db.selectFrom(assessed).select((outcome) =>
    outcome
      .selectFrom('assessments')
      .select('assessments.id')
      .where('assessments.profile_id', '=', profileId)
      .whereRef('assessments.outcome_id', '=', 'assessed.outcome_id')
      .$if(until !== undefined, (query) => query.where('assessments.assessed_on', '<=', String(until)))
      .orderBy('assessments.assessed_on', 'desc')
      .orderBy('assessments.id', 'desc')
      .limit(1)
      .as('id'),
  );
  const rows = await db.selectFrom('assessments').selectAll().where('id', 'in', latest).execute();
  return new Map(rows.map((row) => [row.outcome_id, assessmentColumns.fromRow(row)]));
}
