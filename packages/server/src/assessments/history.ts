import { sql, type Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Assessment, assessmentColumns } from '../database/tables/assessments.ts';
import { spellingsOf } from './assessor.ts';

export interface HistoryEntry extends Assessment {
  /** Counts the records of the whole database; with the date, the place of an entry in the list. */
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
  /** Whether it is its outcome's current assessment (docs/decisions/0103). */
  readonly isCurrent: boolean;
}

/** Date and id of an entry. */
export type HistoryPosition = readonly [date: string, id: number];

export interface HistorySelection {
  /** Ids of outcomes; undefined is all. */
  readonly outcomes?: readonly string[] | undefined;
  /** A name, whatever its case. */
  readonly assessor?: string | undefined;
  /** First and last day, `YYYY-MM-DD`. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Only entries behind this place. */
  readonly after?: HistoryPosition | undefined;
  readonly limit: number;
}

/** A profile's assessments, newest first by date and, on one day, the one recorded last first. */
export async function loadHistory(
  db: Database | Transaction<Schema>,
  profileId: string,
  { outcomes, assessor, from, to, after, limit }: HistorySelection,
): Promise<readonly HistoryEntry[]> {
  let query = db
    .selectFrom('assessments as entry')
    .selectAll('entry')
    .select(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('assessments as later')
            .select('later.id')
            .whereRef('later.profile_id', '=', 'entry.profile_id')
            .whereRef('later.outcome_id', '=', 'entry.outcome_id')
            .where(sql<boolean>`(later.assessed_on, later.id) > (entry.assessed_on, entry.id)`),
        ),
      ).as('is_current'),
    )
    .where('entry.profile_id', '=', profileId)
    .orderBy('entry.assessed_on', 'desc')
    .orderBy('entry.id', 'desc')
    .limit(limit);
  if (outcomes !== undefined) query = query.where('entry.outcome_id', 'in', outcomes);
  if (assessor !== undefined) {
    query = query.where('entry.assessor', 'in', await spellingsOf(db, profileId, assessor));
  }
  if (from !== undefined) query = query.where('entry.assessed_on', '>=', from);
  if (to !== undefined) query = query.where('entry.assessed_on', '<=', to);
  if (after !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('entry.assessed_on', 'entry.id'), '<', tuple(after[0], after[1])),
    );
  }
  const rows = await query.execute();
  return rows.map((row) => ({
    ...assessmentColumns.fromRow(row),
    id: row.id,
    recordedAt: row.recorded_at,
    // SQLite has no booleans.
    isCurrent: Boolean(row.is_current),
  }));
}
