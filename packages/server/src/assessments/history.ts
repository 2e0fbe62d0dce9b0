import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Assessment, assessmentColumns } from '../database/tables/assessments.ts';
import { type Moment, NOW } from '../history/moment.ts';
import type { Profile } from '../profiles/profile.ts';
import { spellingsOf } from './assessor.ts';
import { currentIds } from './current.ts';

export interface HistoryEntry extends Assessment {
  /** Counts the records of the whole database; with the date, the place of an entry in the list. */
  readonly id: number;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
  /** Whether it is its outcome's current assessment (docs/decisions/0103). */
  readonly isCurrent: boolean;
  /** Why it was withdrawn; null if it counts. */
  readonly withdrawn: string | null;
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
  /** Only what stood at this moment; a withdrawal that came later is not there yet. */
  readonly moment?: Moment;
}

/** A profile's assessments, withdrawn or not, newest first by date and, on one day, the one recorded last first. */
export async function loadHistory(
  db: Database | Transaction<Schema>,
  profile: Pick<Profile, 'id' | 'rules'>,
  { outcomes, assessor, from, to, after, limit, moment = NOW }: HistorySelection,
): Promise<readonly HistoryEntry[]> {
  const { asOf, entry: known } = moment;
  let query = db
    .selectFrom('assessments as entry')
    .leftJoin('withdrawals', (join) => {
      const ofEntry = join
        .onRef('withdrawals.profile_id', '=', 'entry.profile_id')
        .on('withdrawals.register', '=', 'assessments')
        .onRef('withdrawals.number', '=', 'entry.id');
      return known === null ? ofEntry : ofEntry.on('withdrawals.entry', '<=', known);
    })
    .selectAll('entry')
    .select('withdrawals.reason as withdrawn')
    .where('entry.profile_id', '=', profile.id)
    .orderBy('entry.assessed_on', 'desc')
    .orderBy('entry.id', 'desc')
    .limit(limit);
  if (outcomes !== undefined) query = query.where('entry.outcome_id', 'in', outcomes);
  if (assessor !== undefined) {
    query = query.where('entry.assessor', 'in', await spellingsOf(db, profile.id, assessor));
  }
  if (from !== undefined) query = query.where('entry.assessed_on', '>=', from);
  if (to !== undefined) query = query.where('entry.assessed_on', '<=', to);
  if (asOf !== null) query = query.where('entry.assessed_on', '<=', asOf);
  if (known !== null) query = query.where('entry.entry', '<=', known);
  if (after !== undefined) {
    query = query.where(({ eb, refTuple, tuple }) =>
      eb(refTuple('entry.assessed_on', 'entry.id'), '<', tuple(after[0], after[1])),
    );
  }
  const rows = await query.execute();
  const current = await currentIds(db, profile, moment);
  return rows.map((row) => ({
    ...assessmentColumns.fromRow(row),
    id: row.id,
    recordedAt: row.recorded_at,
    isCurrent: current.get(row.outcome_id) === row.id,
    withdrawn: row.withdrawn,
  }));
}
