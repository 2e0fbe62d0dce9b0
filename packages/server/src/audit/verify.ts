import type { Database } from '../database/open.ts';
import { entryHash, GENESIS_HASH } from './entry-hash.ts';

const ENTRIES_PER_READ = 500;

export type Verification =
  | { readonly intact: true; readonly entries: number; readonly lastHash: string }
  | { readonly intact: false; readonly brokenAt: number; readonly reason: string };

/**
 * Recomputes the audit log's chain and reports the first entry that does not fit.
 *
 * A changed, inserted or removed entry breaks the chain; removing the newest ones does not. Whoever must notice
 * that too keeps `lastHash` elsewhere and compares.
 */
export async function verifyAudit(db: Database): Promise<Verification> {
  let entries = 0;
  let lastSequence = Number.MIN_SAFE_INTEGER;
  let lastHash = GENESIS_HASH;
  for (;;) {
    const page = await db
      .selectFrom('audit_log')
      .selectAll()
      .where('sequence', '>', lastSequence)
      .orderBy('sequence')
      .limit(ENTRIES_PER_READ)
      .execute();
    if (page.length === 0) return { intact: true, entries, lastHash };
    for (const { hash, ...entry } of page) {
      const expected = entries + 1;
      if (entry.sequence !== expected) {
        return { intact: false, brokenAt: expected, reason: 'the entry is missing' };
      }
      if (entry.previous_hash !== lastHash) {
        return { intact: false, brokenAt: expected, reason: 'it does not follow from the entry before' };
      }
      if (entryHash(entry) !== hash) {
        return { intact: false, brokenAt: expected, reason: 'its content does not fit its hash' };
      }
      entries = expected;
      lastSequence = entry.sequence;
      lastHash = hash;
    }
  }
}
