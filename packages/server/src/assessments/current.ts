import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Assessment, toAssessment } from './assessment.ts';

/**
 * The current assessment of each outcome that has one, by outcome id: the latest by date, and of several on one day
 * the one recorded last (docs/decisions/0103).
 */
export async function loadCurrent(
  db: Database | Transaction<Schema>,
  profileId: string,
): Promise<ReadonlyMap<string, Assessment>> {
  // The inner part needs the index assessments_by_outcome only, and that in its own order.
  const latest = db
    .selectFrom((from) =>
      from
        .selectFrom('assessments')
        .select(({ fn }) => [
          'id',
          fn
            .agg<number>('row_number')
            .over((over) =>
              over.partitionBy('outcome_id').orderBy('assessed_on', 'desc').orderBy('id', 'desc'),
            )
            .as('recency'),
        ])
        .where('profile_id', '=', profileId)
        .as('ranked'),
    )
    .select('id')
    .where('recency', '=', 1);
  const rows = await db.selectFrom('assessments').selectAll().where('id', 'in', latest).execute();
  return new Map(rows.map((row) => [row.outcome_id, toAssessment(row)]));
}
