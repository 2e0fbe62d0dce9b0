import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';

type Connection = Database | Transaction<Schema>;

/** The numbers of the newest entries of the logs that a profile was in before, the oldest log first. */
export async function originHeads(db: Connection, profileId: string): Promise<readonly number[]> {
  const rows = await db
    .selectFrom('origin_logs')
    .select('head_number')
    .where('profile_id', '=', profileId)
    .orderBy('log')
    .execute();
  return rows.map((row) => row.head_number);
}

/** The number of the entry that created a profile, here or where it comes from; null if the log does not have it. */
export async function firstEntry(db: Connection, profileId: string): Promise<number | null> {
  const { before } = await db
    .selectFrom('origin_entries')
    .select(({ fn }) => fn.min<number | null>('entry').as('before'))
    .where('profile_id', '=', profileId)
    .executeTakeFirstOrThrow();
  return before ?? firstEntryHere(db, profileId);
}

/** The number of the first entry about a profile in this database: of one that was imported, its import. */
export async function firstEntryHere(db: Connection, profileId: string): Promise<number | null> {
  const { first } = await db
    .selectFrom('audit_log')
    .select(({ fn }) => fn.min<number | null>('sequence').as('first'))
    .where('subject', '=', profileId)
    .executeTakeFirstOrThrow();
  return first;
}

/**
 * The last entry about a profile that was imported after an instant, by the same rule as `lastEntryBy`: those behind the
 * first later one do not count. Null for a profile that was not imported.
 */
export async function lastOriginEntryBy(
  db: Connection,
  profileId: string,
  instant: Date,
): Promise<number | null> {
  const { last, later } = await db
    .selectFrom('origin_entries')
    .select(({ fn }) => [
      fn.max<number | null>('entry').as('last'),
      fn.min<number | null>('entry').filterWhere('at', '>', instant.toISOString()).as('later'),
    ])
    .where('profile_id', '=', profileId)
    .executeTakeFirstOrThrow();
  if (last === null) return null;
  return later === null ? 0 : later - 1;
}
