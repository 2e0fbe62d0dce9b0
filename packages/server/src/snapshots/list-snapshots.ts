import type { Database } from '../database/open.ts';

/** A snapshot as the list of resources shows it. */
export interface ListedSnapshot {
  readonly profileId: string;
  readonly number: number;
  readonly name: string;
  /** The day judged, `YYYY-MM-DD`. */
  readonly asOf: string;
}

export interface SnapshotListing {
  /** Only snapshots after this one. */
  readonly after?: Pick<ListedSnapshot, 'profileId' | 'number'> | undefined;
  readonly limit: number;
}

/** The snapshots of all profiles, in the order of their profiles' ids and of their numbers. */
export async function listSnapshots(
  db: Database,
  { after = { profileId: '', number: 0 }, limit }: SnapshotListing,
): Promise<readonly ListedSnapshot[]> {
  const { profileId, number } = after;
  return db
    .selectFrom('snapshots')
    .select(['profile_id as profileId', 'number', 'name', 'as_of as asOf'])
    .where(({ or, and, eb }) =>
      or([
        eb('profile_id', '>', profileId),
        and([eb('profile_id', '=', profileId), eb('number', '>', number)]),
      ]),
    )
    .orderBy('profile_id')
    .orderBy('number')
    .limit(limit)
    .execute();
}
