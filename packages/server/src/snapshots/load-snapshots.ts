import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import {
  type Decision,
  decisionColumns,
  type Snapshot,
  snapshotColumns,
} from '../database/tables/snapshots.ts';

/** What a snapshot is, by the last decision about it: nobody has decided about a draft. */
export type SnapshotStatus = 'draft' | Decision['decision'];

export interface StoredSnapshot extends Snapshot {
  /** Counts the snapshots of a profile from 1. */
  readonly number: number;
  /** The number of the entry of the audit log that recorded it. */
  readonly entry: number;
  /** ISO 8601, UTC. */
  readonly recordedAt: string;
  /** In the order in which they were made. */
  readonly decisions: readonly Decision[];
}

/** The id of a snapshot: `N-1`. */
export function snapshotId({ number }: Pick<StoredSnapshot, 'number'>): string {
  return `N-${number}`;
}

export function statusOf({ decisions }: Pick<StoredSnapshot, 'decisions'>): SnapshotStatus {
  return decisions.at(-1)?.decision ?? 'draft';
}

/** All snapshots of a profile in the order of their numbers, as known after an entry; without the states themselves. */
export async function loadSnapshots(
  db: Database | Transaction<Schema>,
  profileId: string,
  known: number | null = null,
): Promise<readonly StoredSnapshot[]> {
  const isKnown = ({ entry }: { readonly entry: number }): boolean => known === null || entry <= known;
  const rows = await db
    .selectFrom('snapshots')
    .select(['number', 'entry', 'recorded_at', ...snapshotColumns.names])
    .where('profile_id', '=', profileId)
    .orderBy('number')
    .execute();
  const decided = await db
    .selectFrom('snapshot_decisions')
    .selectAll()
    .where('profile_id', '=', profileId)
    .orderBy('snapshot')
    .orderBy('number')
    .execute();
  const decisions = Map.groupBy(decided.filter(isKnown), ({ snapshot }) => snapshot);
  return rows.filter(isKnown).map((row) => ({
    ...snapshotColumns.fromRow(row),
    number: row.number,
    entry: row.entry,
    recordedAt: row.recorded_at,
    decisions: (decisions.get(row.number) ?? []).map((decision) => decisionColumns.fromRow(decision)),
  }));
}

/** A snapshot as answers show it. */
export function snapshotFacts(snapshot: StoredSnapshot) {
  const { name, asOf, knownEntry, takenBy, note, sha256, bytes, recordedAt, decisions } = snapshot;
  return {
    id: snapshotId(snapshot),
    name,
    asOf,
    status: statusOf(snapshot),
    decidedBy: decisions.at(-1)?.decidedBy ?? null,
    decidedOn: decisions.at(-1)?.date ?? null,
    takenBy,
    recordedAt,
    note,
    knownAt: knownEntry,
    sha256,
    bytes,
    decisions,
  };
}
