import type { Transaction } from 'kysely';
import type { Schema } from '../../database/schema.ts';
import { entryHere } from '../../origin/numbering.ts';
import { insertRows } from './insert-rows.ts';
import { type FiledEntry, IDENTITIES, isLinks, type LogFile } from './log-format.ts';

/** Keeps the excerpts of logs that came with a profile, beside this database's own log. */
export async function storeLogs(
  transaction: Transaction<Schema>,
  profile_id: string,
  logs: readonly LogFile[],
): Promise<void> {
  const heads = logs.map(({ head }) => head.number);
  const rows = logs.map(({ profile, head, previousHash }, index) => ({
    profile_id,
    log: index + 1,
    subject: profile,
    head_number: head.number,
    head_hash: head.hash,
    previous_hash: previousHash,
  }));
  await insertRows(transaction, 'origin_logs', rows);
  for (const [index, { entries }] of logs.entries()) {
    const of = { profile_id, log: index + 1 };
    await insertRows(
      transaction,
      'origin_entries',
      entries.flatMap((entry) =>
        isLinks(entry) ? [] : [{ ...of, entry: entryHere([of.log, entry.number], heads), ...rowOf(entry) }],
      ),
    );
    await insertRows(
      transaction,
      'origin_links',
      entries.filter(isLinks).map(({ from, hashes }) => ({ ...of, number: from, hashes: hashes.join('') })),
    );
  }
}

function rowOf(entry: FiledEntry) {
  const { account = null, client = null, clientVersion = null, person = null, ...rest } = entry;
  const leftOut = IDENTITIES.filter((name) => !Object.hasOwn(entry, name));
  return {
    ...rest,
    account,
    person,
    client_name: client,
    client_version: clientVersion,
    left_out: JSON.stringify(leftOut),
  };
}
