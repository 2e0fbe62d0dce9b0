import { sql } from 'kysely';
import { CsfServerError } from '../refusals/error.ts';
import type { Database } from './open.ts';

/**
 * Writes the database file anew with what is in its tables, and empties its write-ahead log: free pages and gaps in
 * pages keep what was deleted or replaced, and `PRAGMA secure_delete` left some of it (measured).
 *
 * Blocks for about a second per 100 MB. Returns false if it could not be done: the disk is full, or another program
 * reads the database.
 */
export async function rewriteFile(db: Database): Promise<boolean> {
  try {
    await sql`VACUUM`.execute(db);
    const { rows } = await sql<{ busy: number }>`PRAGMA wal_checkpoint(TRUNCATE)`.execute(db);
    return rows[0]?.busy === 0;
  } catch (error) {
    if (error instanceof CsfServerError) return false;
    throw error;
  }
}
