import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Assessment, assessmentColumns } from '../database/tables/assessments.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { counts } from '../history/withdrawn.ts';
import type { Profile } from '../profiles/profile.ts';

/**
 * The current assessment of each outcome that has one, by outcome id: the latest by date, and of several on one day
 * the one recorded last (docs/decisions/0103). Where validated scores prevail, the latest of these comes first. What is
 * withdrawn does not count.
 */
export async function loadCurrent(
  db: Database | Transaction<Schema>,
  profile: Pick<Profile, 'id' | 'rules'>,
  moment: Moment = NOW,
): Promise<ReadonlyMap<string, Assessment>> {
  const rows = await currentRows(db, profile, moment);
  return new Map(rows.map((row) => [row.outcome_id, assessmentColumns.fromRow(row)]));
}

/** The ids of the current assessments, by outcome id. */
export async function currentIds(
  db: Database | Transaction<Schema>,
  profile: Pick<Profile, 'id' | 'rules'>,
  moment: Moment = NOW,
): Promise<ReadonlyMap<string, number>> {
  const rows = await currentRows(db, profile, moment);
  return new Map(rows.map(({ outcome_id, id }) => [outcome_id, id]));
}

function currentRows(
  db: Database | Transaction<Schema>,
  { id: profileId, rules }: Pick<Profile, 'id' | 'rules'>,
  moment: Moment,
) {
  // This looks up one place in the index assessments_by_outcome for each outcome. Ranking the whole history took three
  // times as long.
  const assessed = db
    .selectFrom('assessments')
    .select('outcome_id')
    .distinct()
    .where('profile_id', '=', profileId)
    .as('assessed');
  const latest = db.selectFrom(assessed).select((outcome) => {
    let counted = outcome
      .selectFrom('assessments')
      .select('assessments.id')
      .where('assessments.profile_id', '=', profileId)
      .whereRef('assessments.outcome_id', '=', 'assessed.outcome_id')
      .where(counts('assessments', moment));
    if (moment.asOf !== null) counted = counted.where('assessments.assessed_on', '<=', moment.asOf);
    if (moment.entry !== null) counted = counted.where('assessments.entry', '<=', moment.entry);
    if (rules.prevails === 'validated')
      counted = counted.orderBy(sql`assessments.kind IS 'validated'`, 'desc');
    return counted
      .orderBy('assessments.assessed_on', 'desc')
      .orderBy('assessments.id', 'desc')
      .limit(1)
      .as('id');
  });
  return db.selectFrom('assessments').selectAll().where('id', 'in', latest).execute();
}
