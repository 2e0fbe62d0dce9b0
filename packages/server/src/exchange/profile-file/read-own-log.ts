import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { entryHash, GENESIS_HASH } from '../../audit/entry-hash.ts';
import type { AuditLogTable, Schema } from '../../database/schema.ts';
import { CsfServerError } from '../../refusals/error.ts';
import { filedEntry } from './filed-entry.ts';
import type { FiledEntry, Links, LogFile } from './log-format.ts';

/** The number of entries read at once: about 2 ms, unless they are large. */
const ENTRIES_PER_READ = 50;

/** And so many hashes. */
const HASHES_PER_READ = 2_000;

/**
 * The excerpt of this database's log about a profile: its entries whole, numbers and hashes of those between.
 * @throws CsfServerError INVALID_INPUT for a log with entries that do not fit their hashes: nobody could import it
 */
export async function readOwnLog(
  transaction: Transaction<Schema>,
  profileId: string,
  withIdentities: boolean,
): Promise<LogFile> {
  const numbers = await numbersOf(transaction, profileId);
  const first = numbers[0] ?? 1;
  const last = numbers.at(-1) ?? 0;
  const hashes = await hashesBetween(transaction, first - 1, last);
  const entries: (FiledEntry | Links)[] = [];
  let next = first;
  for await (const entry of wholeEntries(transaction, profileId, first)) {
    if (entry.sequence > next) entries.push({ from: next, hashes: hashes(next, entry.sequence) });
    if (entryHash(entry) !== entry.hash) throw broken(entry.sequence);
    entries.push(filedEntry({ ...entry, number: entry.sequence }, [], withIdentities));
    next = entry.sequence + 1;
  }
  const { sequence: number, hash } = await transaction
    .selectFrom('audit_log')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  const [previousHash = GENESIS_HASH] = hashes(first - 1, first);
  return { profile: profileId, head: { number, hash }, previousHash, entries };
}

/** Since the profile was created: an earlier one with the same id may have been deleted. */
async function numbersOf(transaction: Transaction<Schema>, profileId: string): Promise<readonly number[]> {
  const rows = await transaction
    .selectFrom('audit_log')
    .select(({ eb }) => ['sequence', eb('after', '=', '{"deleted":true}').as('isEnd')])
    .where('subject', '=', profileId)
    .orderBy('sequence')
    .execute();
  const end = rows.findLastIndex(({ isEnd }) => Boolean(isEnd));
  return rows.slice(end + 1).map(({ sequence }) => sequence);
}

/** Gives the hashes of the entries from a number up to another one, which is not among them. */
async function hashesBetween(
  transaction: Transaction<Schema>,
  from: number,
  to: number,
): Promise<(from: number, before: number) => readonly string[]> {
  const hashes = new Map<number, string>();
  for (let after = from - 1; after < to; after += HASHES_PER_READ) {
    const rows = await transaction
      .selectFrom('audit_log')
      .select(['sequence', 'hash'])
      .where('sequence', '>', after)
      .where('sequence', '<=', Math.min(to, after + HASHES_PER_READ))
      .execute();
    for (const { sequence, hash } of rows) hashes.set(sequence, hash);
    await nextTurn();
  }
  return (start, before) =>
    Array.from({ length: before - start }, (_, index) => hashes.get(start + index)).filter(
      (hash) => hash !== undefined,
    );
}

async function* wholeEntries(
  transaction: Transaction<Schema>,
  profileId: string,
  first: number,
): AsyncGenerator<AuditLogTable> {
  for (let after = first - 1; ; ) {
    const rows = await transaction
      .selectFrom('audit_log')
      .selectAll()
      .where('subject', '=', profileId)
      .where('sequence', '>', after)
      .orderBy('sequence')
      .limit(ENTRIES_PER_READ)
      .execute();
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.sequence;
    await nextTurn();
  }
}

function broken(sequence: number): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `Entry ${sequence} of the audit log does not fit its hash, so nobody could import a file with it.`,
    hint: 'Nothing was exported. Somebody has changed the database outside csf-mcp. audit_log with verify says more; restore a backup from before.',
  });
}
