import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../database/open.ts';
import type { AuditLogTable } from '../database/schema.ts';
import { cancelled } from '../refusals/cancelled.ts';
import { OUT_OF_SEQUENCE, problemOf } from './chain.ts';
import { GENESIS_HASH } from './entry-hash.ts';

/** This much is read and hashed without a break. A larger entry comes alone. */
const BYTES_PER_READ = 250_000;

/** So many sizes are asked for at once. */
const SIZES_PER_READ = 500;

export type Verification =
  | {
      readonly intact: true;
      readonly entries: number;
      readonly lastHash: string;
      /** The number of the entry with the hash looked for, 0 for that of an empty log; null if it was not found. */
      readonly keptAt: number | null;
    }
  | { readonly intact: false; readonly brokenAt: number; readonly reason: string };

/**
 * Recomputes the audit log's chain and reports the first entry that does not fit. With `keptHash`, also which entry has it.
 *
 * It finds an entry that was changed, inserted or removed by somebody who left the other hashes alone. The chain has
 * no key: somebody who recomputes all hashes from there on, or removes the newest entries, leaves a log that is intact.
 * Only an earlier `lastHash` kept elsewhere shows that.
 *
 * It lets other requests in between its reads, so it holds no transaction. It needs none: entries are only added, and
 * those added meanwhile are left for the next time.
 * @throws CsfServerError CANCELLED by `abort`
 */
export async function verifyAudit(
  db: Database,
  keptHash?: string,
  abort?: AbortSignal,
): Promise<Verification> {
  const { total, last } = await extentOf(db);
  let entries = 0;
  let lastHash = GENESIS_HASH;
  let keptAt: number | null = keptHash === GENESIS_HASH ? 0 : null;
  for await (const page of readEntries(db, last)) {
    for (const entry of page) {
      const problem = problemOf(entry, { entries, lastHash });
      if (problem !== null) return { intact: false, brokenAt: entries + 1, reason: problem };
      entries = entry.sequence;
      lastHash = entry.hash;
      if (lastHash === keptHash) keptAt = entries;
    }
    await nextTurn();
    if (abort?.aborted === true) throw cancelled('Nothing was changed.');
  }
  return total === entries
    ? { intact: true, entries, lastHash, keptAt }
    : { intact: false, brokenAt: entries + 1, reason: OUT_OF_SEQUENCE };
}

/** How many entries there are, and the last number. A number beyond the safe ones is not ours, and could not be read. */
async function extentOf(db: Database): Promise<{ total: number; last: number }> {
  return db
    .selectFrom('audit_log')
    .select(({ fn }) => [
      fn.countAll<number>().as('total'),
      sql<number>`coalesce(max(sequence) FILTER (WHERE sequence <= ${Number.MAX_SAFE_INTEGER}), 0)`.as(
        'last',
      ),
    ])
    .executeTakeFirstOrThrow();
}

/** The entries in order up to a number, as many at once as one read may take. */
async function* readEntries(db: Database, last: number): AsyncGenerator<AuditLogTable[]> {
  let after = 0;
  for (;;) {
    const sizes = await db
      .selectFrom('audit_log')
      .select(['sequence', sql<number>`octet_length(after) + coalesce(octet_length(before), 0)`.as('bytes')])
      .where('sequence', '>', after)
      .where('sequence', '<=', last)
      .orderBy('sequence')
      .limit(SIZES_PER_READ)
      .execute();
    if (sizes.length === 0) return;
    let bytes = 0;
    for (const [index, entry] of sizes.entries()) {
      bytes += entry.bytes;
      const next = sizes[index + 1];
      if (next !== undefined && bytes + next.bytes <= BYTES_PER_READ) continue;
      yield await readBetween(db, after, entry.sequence);
      after = entry.sequence;
      bytes = 0;
    }
  }
}

/** The entries after a number, up to another. */
async function readBetween(db: Database, after: number, upTo: number): Promise<AuditLogTable[]> {
  return db
    .selectFrom('audit_log')
    .selectAll()
    .where('sequence', '>', after)
    .where('sequence', '<=', upTo)
    .orderBy('sequence')
    .execute();
}
