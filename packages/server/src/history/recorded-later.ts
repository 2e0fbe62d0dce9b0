import type { Transaction } from 'kysely';
import { ids } from '../database/field.ts';
import type { Schema } from '../database/schema.ts';
import { LETTERS, recordId } from '../records/record-id.ts';
import { endOfDay } from './end-of-day.ts';

/** What was recorded after the day that an answer is about, and counts in it. */
export interface RecordedLater {
  readonly count: number;
  /** The first of them, by their entries. */
  readonly first: readonly LaterRecord[];
}

export interface LaterRecord {
  /** The number of the entry of the audit log. */
  readonly entry: number;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
  /** `GV.OC-01 of 2025-03-31`, `E-1`, `withdrawal of E-1`. */
  readonly record: string;
}

const MAX_LISTED = 5;

/**
 * The assessments, versions of evidence and of material, and withdrawals that bear on a day, and were recorded after it.
 * @param concerns says whether an outcome is part of the answer
 */
export async function recordedLater(
  transaction: Transaction<Schema>,
  profileId: string,
  asOf: string,
  concerns: (outcomeId: string) => boolean,
): Promise<RecordedLater> {
  const end = endOfDay(asOf).toISOString();
  const scores = await transaction
    .selectFrom('assessments')
    .select(['entry', 'recorded_at', 'outcome_id', 'assessed_on'])
    .where('profile_id', '=', profileId)
    .where('assessed_on', '<=', asOf)
    .where('recorded_at', '>', end)
    .execute();
  const evidence = await transaction
    .selectFrom('evidence')
    .select(['entry', 'recorded_at', 'number', 'outcomes'])
    .where('profile_id', '=', profileId)
    .where('dated_on', '<=', asOf)
    .where('recorded_at', '>', end)
    .execute();
  const material = await transaction
    .selectFrom('intake')
    .select(['entry', 'recorded_at', 'number', 'outcomes'])
    .where('profile_id', '=', profileId)
    .where('received_on', '<=', asOf)
    .where('recorded_at', '>', end)
    .execute();
  const withdrawals = await transaction
    .selectFrom('withdrawals')
    .select(['entry', 'recorded_at', 'register', 'number'])
    .where('profile_id', '=', profileId)
    .where('recorded_at', '>', end)
    // Of a score that was judged after the day, nothing changes.
    .where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('register', '<>', 'assessments'),
        exists(
          selectFrom('assessments')
            .select('id')
            .whereRef('id', '=', 'withdrawals.number')
            .where('assessed_on', '<=', asOf),
        ),
      ]),
    )
    .execute();
  const records = [
    ...scores
      .filter(({ outcome_id }) => concerns(outcome_id))
      .map((row) => later(row, `${row.outcome_id} of ${row.assessed_on}`)),
    ...evidence
      .filter(({ outcomes }) => ids.read(outcomes).some(concerns))
      .map((row) => later(row, `E-${row.number}`)),
    ...material
      .filter(({ outcomes }) => ids.read(outcomes).some(concerns))
      .map((row) => later(row, `I-${row.number}`)),
    ...withdrawals.map((row) => later(row, `withdrawal of ${recordId(LETTERS[row.register], row.number)}`)),
  ].sort((a, b) => a.entry - b.entry);
  return { count: records.length, first: records.slice(0, MAX_LISTED) };
}

function later(row: { entry: number; recorded_at: string }, record: string): LaterRecord {
  return { entry: row.entry, recordedAt: row.recorded_at, record };
}
