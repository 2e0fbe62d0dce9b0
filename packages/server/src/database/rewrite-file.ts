import type { Connection } from './connection.ts';
import type { Database } from './open.ts';

/**
 * Writes the database file anew with what is in its tables, and empties its write-ahead log: free pages and gaps in
 * pages keep what was deleted or replaced, and `PRAGMA secure_delete` left some of it (measured).
 *
 * Takes about a second per 100 MB, in a thread of its own with a connection of its own. Queries wait meanwhile: it has the
 * one connection that they need. Returns false if it could not be done: the disk is full, or another program reads the
 * database.
 */
export async function rewriteFile(
  db: Database,
  { open, otherWriter }: Pick<Connection, 'open' | 'otherWriter'>,
): Promise<boolean> {
  const { rewriteInThread } = await import('./rewrite-in-thread.ts');
  return db.connection().execute(async () => {
    const file = open().location();
    if (file === null || otherWriter === null) return false; // nothing is written there
    return otherWriter.lookAside(() => rewriteInThread(file));
  });
}
