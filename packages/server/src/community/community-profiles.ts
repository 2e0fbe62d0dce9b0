import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type CommunityPriority, communityColumns } from '../database/tables/community.ts';
import { cut } from '../text/cut.ts';
import { withoutMissing } from '../text/given.ts';

type Connection = Database | Transaction<Schema>;

/** An imported Community Profile as lists show it. */
export interface ListedCommunity {
  readonly id: string;
  readonly title: string;
  /** Who publishes it, and where; null if nobody said. */
  readonly source: string | null;
  readonly file: string;
  /** The SHA-256 of the file, in hex. */
  readonly sha256: string;
  /** ISO 8601, UTC. */
  readonly importedAt: string;
  /** The outcomes that it says something about. */
  readonly outcomes: number;
}

/** By id. */
export async function listCommunityProfiles(db: Connection): Promise<readonly ListedCommunity[]> {
  const rows = await db.selectFrom('community_profiles').selectAll().orderBy('id').execute();
  const counts = await db
    .selectFrom('community_priorities')
    .select(['community_id', (select) => select.fn.countAll<number>().as('count')])
    .groupBy('community_id')
    .execute();
  const outcomes = new Map(counts.map((row) => [row.community_id, row.count]));
  return rows.map((row) => ({
    id: row.id,
    title: row.name,
    source: row.source,
    file: row.file_name,
    sha256: row.file_sha256,
    importedAt: row.imported_at,
    outcomes: outcomes.get(row.id) ?? 0,
  }));
}

/** What a Community Profile says, by outcome. */
export async function loadCommunityPriorities(
  db: Connection,
  id: string,
): Promise<ReadonlyMap<string, CommunityPriority>> {
  const rows = await db
    .selectFrom('community_priorities')
    .selectAll()
    .where('community_id', '=', id)
    .orderBy('outcome_id')
    .execute();
  return new Map(rows.map((row) => [row.outcome_id, communityColumns.fromRow(row)]));
}

/** An answer shows what so many communities say about an outcome, and so much of why. */
const MAX_SHOWN = 3;
const MAX_RATIONALE = 300;

/** What communities say about an outcome, beside what a profile says. */
export type BesideCommunities = { readonly community?: readonly object[] };

/** Gives what the first Community Profiles by id say about an outcome; nothing about one that they leave out. */
export async function besideCommunities(
  db: Connection,
  outcomeIds: readonly string[],
): Promise<(outcomeId: string) => BesideCommunities> {
  if (outcomeIds.length === 0) return () => ({});
  const rows = await db
    .selectFrom('community_priorities')
    .innerJoin('community_profiles', 'community_profiles.id', 'community_id')
    .selectAll('community_priorities')
    .select('name')
    .where('outcome_id', 'in', outcomeIds)
    .orderBy('community_id')
    .execute();
  const byOutcome = Map.groupBy(rows, (row) => row.outcome_id);
  return (outcomeId) => {
    const said = byOutcome.get(outcomeId)?.slice(0, MAX_SHOWN) ?? [];
    return said.length === 0 ? {} : { community: said.map(shown) };
  };
}

function shown({ name, ...row }: Parameters<typeof communityColumns.fromRow>[0] & { readonly name: string }) {
  const { priority, targetTier, rationale } = communityColumns.fromRow(row);
  const why = rationale === null ? null : cut(rationale, MAX_RATIONALE);
  return withoutMissing({ profile: name, priority, targetTier, rationale: why }, [
    'priority',
    'targetTier',
    'rationale',
  ]);
}
