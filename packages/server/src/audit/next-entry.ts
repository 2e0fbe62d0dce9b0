import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';

/**
 * The sequence number of the entry that will record the changes of a transaction. Rows carry it, and are stored before
 * the entry: that has the digest of all rows.
 */
export async function nextEntry(transaction: Transaction<Schema>): Promise<number> {
  const last = await transaction
    .selectFrom('audit_log')
    .select('sequence')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return (last?.sequence ?? 0) + 1;
}
