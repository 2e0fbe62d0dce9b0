import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import { entryHash, GENESIS_HASH } from '../../audit/entry-hash.ts';
import type { AuditLogTable, Schema } from '../../database/schema.ts';
import { CsfServerError } from '../../refusals/error.ts';
import { type FiledEntry, isLinks, type Links, type LogFile } from './log-format.ts';

/** So many entries are read at once: about 2 ms, unless they are large. */
const ENTRIES_PER_READ = 50;

/** And so many hashes. */
const HASHES_PER_READ = 2_000;

/** The columns of an entry that a file has whole. */
type WholeEntry = Pick<
  AuditLogTable,
  | 'hash'
  | 'at'
  | 'client_name'
  | 'client_version'
  | 'account'
  | 'person'
  | 'tool'
  | 'before'
  | 'after'
  | 'format'
  | 'state'
>;

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

/** The excerpts of the logs that a profile was in before, as they came. */
export async function readOriginLogs(
  transaction: Transaction<Schema>,
  profileId: string,
  withIdentities: boolean,
): Promise<readonly LogFile[]> {
  const logs = await transaction
    .selectFrom('origin_logs')
    .selectAll()
    .where('profile_id', '=', profileId)
    .orderBy('log')
    .execute();
  const found: LogFile[] = [];
  for (const { log, subject, head_number, head_hash, previous_hash } of logs) {
    const entries = [
      ...(await originEntries(transaction, { profileId, log }, withIdentities)),
      ...(await originLinks(transaction, { profileId, log })),
    ];
    found.push({
      profile: subject,
      head: { number: head_number, hash: head_hash },
      previousHash: previous_hash,
      entries: entries.sort((a, b) => firstOf(a) - firstOf(b)),
    });
    await nextTurn();
  }
  return found;
}

interface OriginLog {
  readonly profileId: string;
  readonly log: number;
}

async function originEntries(
  transaction: Transaction<Schema>,
  { profileId, log }: OriginLog,
  withIdentities: boolean,
): Promise<readonly FiledEntry[]> {
  const rows = await transaction
    .selectFrom('origin_entries')
    .selectAll()
    .where('profile_id', '=', profileId)
    .where('log', '=', log)
    .execute();
  return rows.map((row) => filedEntry(row, JSON.parse(row.left_out), withIdentities));
}

async function originLinks(
  transaction: Transaction<Schema>,
  { profileId, log }: OriginLog,
): Promise<readonly Links[]> {
  const rows = await transaction
    .selectFrom('origin_links')
    .selectAll()
    .where('profile_id', '=', profileId)
    .where('log', '=', log)
    .execute();
  return rows.map(({ number, hashes }) => ({ from: number, hashes: hashes.match(/.{64}/g) ?? [] }));
}

function firstOf(entry: FiledEntry | Links): number {
  return isLinks(entry) ? entry.from : entry.number;
}

/** An entry as a file has it, without the identities that are left out: here, or in the file that it came in. */
function filedEntry(
  row: WholeEntry & { readonly number: number },
  leftOut: readonly string[],
  withIdentities: boolean,
): FiledEntry {
  const { number, hash, at, tool, before, after, format, state } = row;
  const identities = {
    account: row.account,
    client: row.client_name,
    clientVersion: row.client_version,
    person: row.person,
  };
  const given = Object.entries(identities).filter(
    ([name, value]) => !leftOut.includes(name) && (withIdentities || value === null),
  );
  return { number, hash, at, tool, before, after, format, state, ...Object.fromEntries(given) };
}

function broken(sequence: number): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_INPUT',
    message: `Entry ${sequence} of the audit log does not fit its hash, so nobody could import a file with it.`,
    hint: 'Nothing was exported. Somebody has changed the database outside csf-mcp. audit_log with verify says more; restore a backup from before.',
  });
}
