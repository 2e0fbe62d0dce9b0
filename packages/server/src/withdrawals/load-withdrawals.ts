import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Withdrawable, type Withdrawal, withdrawalColumns } from '../database/tables/withdrawals.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { LETTERS, recordId } from '../records/record-id.ts';
import { inWords, loadWithdrawable } from './withdrawable-content.ts';

/** A withdrawal, and what was withdrawn. */
export interface ListedWithdrawal extends Pick<Withdrawal, 'reason' | 'withdrawnBy' | 'date'> {
  /** Of what was withdrawn: `E-1`. */
  readonly id: string;
  /** What it was, in words. */
  readonly what: string;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
}

/** What is withdrawn in a profile, by the id of the record. */
export async function loadWithdrawals(
  db: Database | Transaction<Schema>,
  profileId: string,
): Promise<ReadonlyMap<string, Withdrawal>> {
  const rows = await withdrawalsIn(db, profileId).execute();
  return new Map(rows.map((row) => [idOf(row), withdrawalColumns.fromRow(row)]));
}

/** The withdrawals of a profile by a moment, in the order in which they were recorded, with what was withdrawn. */
export async function listWithdrawals(
  db: Database | Transaction<Schema>,
  profileId: string,
  { asOf, entry }: Moment = NOW,
): Promise<readonly ListedWithdrawal[]> {
  const all = await withdrawalsIn(db, profileId).execute();
  const rows = all.filter(
    (row) => (asOf === null || row.withdrawn_on <= asOf) && (entry === null || row.entry <= entry),
  );
  const words = new Map<string, string>();
  for (const [register, of] of Map.groupBy(rows, (row) => row.register)) {
    const contents = await loadWithdrawable(
      db,
      profileId,
      register,
      of.map(({ number }) => number),
    );
    for (const [number, content] of contents) words.set(idOf({ register, number }), inWords(content));
  }
  return rows.map((row) => {
    const { reason, withdrawnBy, date } = withdrawalColumns.fromRow(row);
    const id = idOf(row);
    const what = words.get(id) ?? ''; // every withdrawal has a record
    return { id, what, reason, withdrawnBy, date, recordedAt: row.recorded_at };
  });
}

function withdrawalsIn(db: Database | Transaction<Schema>, profileId: string) {
  return db
    .selectFrom('withdrawals')
    .selectAll()
    .where('profile_id', '=', profileId)
    .orderBy('entry')
    .orderBy('register')
    .orderBy('number');
}

function idOf({ register, number }: { register: Withdrawable; number: number }): string {
  return recordId(LETTERS[register], number);
}
