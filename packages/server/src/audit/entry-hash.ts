import type { AuditLogTable } from '../database/schema.ts';
import { nodeCrypto } from '../node-crypto.ts';

/** The first entry has this in place of a previous entry's hash. */
export const GENESIS_HASH = '0'.repeat(64);

/** The format of new entries. Older entries keep theirs: a new field is a new format. */
export const ENTRY_FORMAT = 3;

/** Columns that a database of an earlier schema does not have. There, entries without a format are of format 1. */
type LaterColumn = 'format' | 'state' | 'account' | 'person';
type Entry = Omit<AuditLogTable, 'hash' | LaterColumn> & Partial<Pick<AuditLogTable, LaterColumn>>;

/**
 * SHA-256, in hex, over the canonical JSON of the columns that belong to the entry's format: they include the previous
 * entry's hash. Null for a format that this program does not know.
 *
 * Written out with its keys in order, because sorting them anew took most of the time of a verification.
 */
export function entryHash(entry: Entry): string | null {
  const text = hashedText(entry);
  return text === null ? null : nodeCrypto().hash('sha256', text);
}

function hashedText(entry: Entry): string | null {
  const { after, at, before, client_name, client_version, format = 1, previous_hash } = entry;
  const { sequence, state = null, subject, tool, account = null, person = null } = entry;
  const client = { client_name, client_version };
  // An earlier format has no names: what stands there was put there by somebody else.
  if (format < 3 && (account !== null || person !== null)) return null;
  switch (format) {
    case 1: // A format 1 entry has no state: what stands there was put there by somebody else.
      if (state !== null) return null;
      return JSON.stringify({ after, at, before, ...client, previous_hash, sequence, subject, tool });
    case 2:
      return JSON.stringify({
        after,
        at,
        before,
        ...client,
        format,
        previous_hash,
        sequence,
        state,
        subject,
        tool,
      });
    case 3:
      return JSON.stringify({
        account,
        after,
        at,
        before,
        ...client,
        format,
        person,
        previous_hash,
        sequence,
        state,
        subject,
        tool,
      });
    default:
      return null;
  }
}
