import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { AuditLogTable, Schema } from '../database/schema.ts';
import { entryHash, GENESIS_HASH } from './entry-hash.ts';

const ENTRIES_PER_READ = 500;

export type Verification =
  | { readonly intact: true; readonly entries: number; readonly lastHash: string }
  | { readonly intact: false; readonly brokenAt: number; readonly reason: string };

/**
 * Recomputes the audit log's chain and reports the first entry that does not fit.
 *
 * It finds an entry that was changed, inserted or removed by somebody who left the other hashes alone. The chain has
 * no key: who recomputes all hashes from there on, or removes the newest entries, leaves a log that is intact. Only
 * an earlier `lastHash` kept elsewhere shows that.
 */
export async function verifyAudit(db: Database): Promise<Verification> {
  return db.transaction().setAccessMode('read only').execute(verifyEntries);
}

async function verifyEntries(transaction: Transaction<Schema>): Promise<Verification> {
  let entries = 0;
  let lastHash = GENESIS_HASH;
  for (;;) {
    const page = await transaction
      .selectFrom('audit_log')
      .selectAll()
      .where('sequence', '>', entries)
      // A number beyond is not ours, and could not be read.
      .where('sequence', '<=', Number.MAX_SAFE_INTEGER)
      .orderBy('sequence')
      .limit(ENTRIES_PER_READ)
      .execute();
    if (page.length === 0) break;
    for (const { hash, ...entry } of page) {
      const problem = problemOf(entry, { hash, expected: entries + 1, lastHash });
      if (problem !== null) return { intact: false, brokenAt: entries + 1, reason: problem };
      entries = entry.sequence;
      lastHash = hash;
    }
  }
  const { total } = await transaction
    .selectFrom('audit_log')
    .select(({ fn }) => fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  return total === entries
    ? { intact: true, entries, lastHash }
    : { intact: false, brokenAt: entries + 1, reason: 'there are entries with numbers out of sequence' };
}

function problemOf(
  entry: Omit<AuditLogTable, 'hash'>,
  { hash, expected, lastHash }: { hash: string; expected: number; lastHash: string },
): string | null {
  if (entry.sequence !== expected) return 'the entry is missing';
  if (entry.previous_hash !== lastHash) return 'it does not follow from the entry before';
  return entryHash(entry) === hash ? null : 'its content does not fit its hash';
}
