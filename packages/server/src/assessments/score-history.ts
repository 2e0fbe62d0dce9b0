import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

/** The facts of a recorded assessment, without its texts. */
export interface HistoricScore {
  readonly outcomeId: string;
  /** Null: recorded as not applicable. */
  readonly score: number | null;
  /** `YYYY-MM-DD` */
  readonly date: string;
  readonly assessor: string;
}

/** All assessments of a profile: of an outcome, or of an assessor, the last one is the latest (docs/decisions/0103). */
export async function loadScoreHistory(
  transaction: Transaction<Schema>,
  profileId: string,
): Promise<readonly HistoricScore[]> {
  return transaction
    .selectFrom('assessments')
    .select(['outcome_id as outcomeId', 'score', 'assessed_on as date', 'assessor'])
    .where('profile_id', '=', profileId)
    .orderBy('assessed_on')
    .orderBy('id')
    .execute();
}
