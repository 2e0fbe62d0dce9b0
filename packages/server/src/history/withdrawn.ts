import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import type { Withdrawable } from '../database/tables/withdrawals.ts';
import { type Moment, NOW } from './moment.ts';

/** SQL that is true for an assessment that counts, as far as a moment knows: it has not been withdrawn. */
export function counts(
  assessments: 'assessments' | 'entry' | 'later',
  { entry }: Moment = NOW,
): RawBuilder<boolean> {
  const isKnown = entry === null ? sql`TRUE` : sql`withdrawals.entry <= ${entry}`;
  return sql<boolean>`NOT EXISTS (SELECT 1 FROM withdrawals
    WHERE withdrawals.profile_id = ${sql.ref(`${assessments}.profile_id`)} AND withdrawals.register = 'assessments'
    AND withdrawals.number = ${sql.ref(`${assessments}.id`)} AND ${isKnown})`;
}

/** The numbers of the records of a kind that have been withdrawn, as far as a moment knows. */
export async function withdrawnNumbers(
  db: Database | Transaction<Schema>,
  profileId: string,
  register: Withdrawable | 'comments',
  { entry }: Moment = NOW,
): Promise<ReadonlySet<number>> {
  if (register === 'comments') return new Set(); // they are resolved, not withdrawn
  let query = db
    .selectFrom('withdrawals')
    .select('number')
    .where('profile_id', '=', profileId)
    .where('register', '=', register);
  if (entry !== null) query = query.where('entry', '<=', entry);
  const rows = await query.execute();
  return new Set(rows.map(({ number }) => number));
}
