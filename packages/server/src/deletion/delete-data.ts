import { sql } from 'kysely';
import type { Writer } from '../audit/writer.ts';
import type { Connection } from '../database/connection.ts';
import { companionsOf } from '../database/location.ts';
import type { Database } from '../database/open.ts';
import { rewriteFile } from '../database/rewrite-file.ts';
import { CsfServerError } from '../refusals/error.ts';
import { type ConfirmedRequest, type Deletion, deleteRows } from './delete-rows.ts';
import type { KeptCopy } from './keep-copy.ts';
import { type Keeping, type Sweep, sweepCopies } from './kept-copies.ts';

/** SQLite's own number: with a log of this length, a commit empties it. */
const PAGES_OF_LOG = 1_000;

export interface CompletedDeletion extends Deletion {
  /** The copy of the database from before; null where none is kept. */
  readonly kept: KeptCopy | null;
  /** Copies of earlier deletions that should be gone and are not. */
  readonly left: Sweep['failed'];
  /** Whether the deleted text is gone from the file too, and not only from what can be read. */
  readonly isRewritten: boolean;
}

export interface DeletionOptions {
  /** The one that the database works on. */
  readonly connection: Connection;
  readonly writer: Writer;
  /** Signs the tokens. */
  readonly key: Buffer;
  readonly keeping: Keeping;
  readonly now: Date;
  /** Calls the deletion off: while the copy is being made, or before the next profile. */
  readonly abort: AbortSignal;
}

/**
 * Keeps a copy of the database, deletes what was confirmed, and writes the file anew. If the copy cannot be made or the
 * token does not fit, nothing is deleted.
 *
 * @throws CsfServerError as `deleteRows` and `keepCopy` do
 */
export async function deleteData(
  db: Database,
  request: ConfirmedRequest,
  { connection, writer, key, keeping, now, abort }: DeletionOptions,
): Promise<CompletedDeletion> {
  // Loaded here: a deletion is rare, and what copies and verifies would make each start longer.
  const { discardCopy, keepCopy } = await import('./keep-copy.ts');
  const kept = keeping.days === 0 ? null : await keepCopy(keeping, now, abort);
  let deletion: Deletion;
  // The commit would empty the write-ahead log, for 3 s and more. To write the file anew does that too, in its thread.
  await sql`PRAGMA wal_autocheckpoint = 0`.execute(db);
  try {
    deletion = await deleteRows(db, writer, key, {
      ...request,
      abort,
      beforeCommit: () => syncLog(connection),
    });
  } catch (error) {
    if (kept !== null && !mayHaveDeleted(error)) discardCopy(kept);
    throw error;
  } finally {
    await sql`PRAGMA wal_autocheckpoint = ${sql.lit(PAGES_OF_LOG)}`.execute(db);
  }
  // Nothing interrupts it. The next deletion makes up for it.
  const isRewritten = !abort.aborted && (await rewriteFile(db, connection));
  const { failed: left } = kept === null ? await sweepCopies(keeping, now) : { failed: [] };
  return { ...deletion, kept, left, isRewritten };
}

/**
 * Brings the write-ahead log of many deleted rows to the disk while others have their turn: the commit then need not. The
 * log has none of SQLite's locks, so it may be opened and closed here.
 */
async function syncLog({ open }: Connection): Promise<void> {
  const { syncLargeFile } = await import('../database-file/sync-to-disk.ts');
  const file = open().location();
  try {
    if (file !== null) await syncLargeFile(companionsOf(file).wal);
  } catch {
    // the commit does it, and says what is wrong
  }
}

/** That a file is not at its place any more is noticed after the commit, too. */
function mayHaveDeleted(error: unknown): boolean {
  return error instanceof CsfServerError && error.code === 'DATABASE_MOVED';
}
