import { sql, type Transaction } from 'kysely';
import { TAKE_DIGEST } from '../database/row-watch.ts';
import type { Schema } from '../database/schema.ts';
import { canonicalJson } from '../text/canonical-json.ts';
import { ENTRY_FORMAT, entryHash, GENESIS_HASH } from './entry-hash.ts';
import type { Writer } from './writer.ts';

export interface Change {
  /** The id of what was changed. */
  readonly subject: string;
  /** JSON data: the values that changed, as they were; null if the subject is new. */
  readonly before: object | null;
  /** JSON data: the same values as they are now. */
  readonly after: object;
}

/**
 * Appends to the audit log, in the transaction of the change itself: neither is stored without the other. It comes last,
 * because the entry carries the digest of everything that is stored then.
 */
export async function appendAudit(
  transaction: Transaction<Schema>,
  { client, account, person, tool, at }: Writer,
  { subject, before, after }: Change,
): Promise<void> {
  const last = await transaction
    .selectFrom('audit_log')
    .select(['sequence', 'hash'])
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  const { rows } = await sql<{ state: string }>`SELECT ${sql.raw(TAKE_DIGEST)}() AS state`.execute(
    transaction,
  );
  const entry = {
    sequence: (last?.sequence ?? 0) + 1,
    at,
    client_name: client?.name ?? null,
    client_version: client?.version ?? null,
    account,
    person,
    tool,
    subject,
    before: before === null ? null : canonicalJson(before),
    after: canonicalJson(after),
    previous_hash: last?.hash ?? GENESIS_HASH,
    format: ENTRY_FORMAT,
    state: rows[0]?.state ?? null,
  };
  await transaction
    .insertInto('audit_log')
    .values({ ...entry, hash: entryHash(entry) ?? '' })
    .execute();
}
