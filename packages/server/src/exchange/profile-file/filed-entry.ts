import type { AuditLogTable } from '../../database/schema.ts';
import type { FiledEntry } from './log-format.ts';

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

/** An entry as a file has it, without the identities that are left out: here, or in the file that it came in. */
export function filedEntry(
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
