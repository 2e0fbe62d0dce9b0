import type { Database } from '../database/open.ts';

/** Clients are sent the first 100 of them, and their number. */
const MAX_VALUES = 1_000;

/** The ids of profiles that begin with what has been typed, in order. */
export async function completeProfileId(db: Database, typed: string): Promise<string[]> {
  const start = typed.trim().toLowerCase();
  const rows = await db
    .selectFrom('profiles')
    .select('id')
    .where('id', '>=', start)
    // Ids consist of ASCII letters, digits and hyphens, all of which sort before this.
    .where('id', '<', `${start}\u{10ffff}`)
    .orderBy('id')
    .limit(MAX_VALUES)
    .execute();
  return rows.map(({ id }) => id);
}
