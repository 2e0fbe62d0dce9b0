import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { counts } from '../history/withdrawn.ts';
import { caseFolded } from '../text/case-folded.ts';

/** Ids of the outcomes that somebody has assessed at least once, whatever the case of the name. */
export async function outcomesAssessedBy(
  db: Database | Transaction<Schema>,
  profileId: string,
  assessor: string,
): Promise<ReadonlySet<string>> {
  const rows = await db
    .selectFrom('assessments')
    .select('outcome_id')
    .distinct()
    .where('profile_id', '=', profileId)
    .where('assessor', 'in', await spellingsOf(db, profileId, assessor))
    .where(counts('assessments'))
    .execute();
  return new Set(rows.map((row) => row.outcome_id));
}

/** How a profile's history spells an assessor: names that differ only in case are the same person's. */
export async function spellingsOf(
  db: Database | Transaction<Schema>,
  profileId: string,
  assessor: string,
): Promise<readonly string[]> {
  const rows = await db
    .selectFrom('assessments')
    .select('assessor')
    .distinct()
    .where('profile_id', '=', profileId)
    .execute();
  const key = caseFolded(assessor);
  return rows.map((row) => row.assessor).filter((spelling) => caseFolded(spelling) === key);
}
