import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { ASSESSMENT_KINDS } from '../database/tables/assessments.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { counts } from '../history/withdrawn.ts';

/** The facts of a recorded assessment, without its texts. */
export interface HistoricScore {
  readonly outcomeId: string;
  /** Null: recorded as not applicable. */
  readonly score: number | null;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly assessor: string;
  /** Null: nobody has said. */
  readonly kind: (typeof ASSESSMENT_KINDS)[number] | null;
}

/** All assessments of a profile that count: of an outcome, or of an assessor, the last one is the latest (docs/decisions/0103). */
export async function loadScoreHistory(
  transaction: Transaction<Schema>,
  profileId: string,
  { asOf, entry }: Moment = NOW,
): Promise<readonly HistoricScore[]> {
  let query = transaction
    .selectFrom('assessments')
    .select(['outcome_id as outcomeId', 'score', 'assessed_on as date', 'assessor', 'kind'])
    .where('profile_id', '=', profileId)
    .where(counts('assessments', { asOf, entry }))
    .orderBy('assessed_on')
    .orderBy('id');
  if (asOf !== null) query = query.where('assessed_on', '<=', asOf);
  if (entry !== null) query = query.where('entry', '<=', entry);
  return query.execute();
}
