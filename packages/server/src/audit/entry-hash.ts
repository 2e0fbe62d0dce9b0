import type { AuditLogTable } from '../database/schema.ts';
import { nodeCrypto } from '../node-crypto.ts';

/** The first entry has this in place of a previous entry's hash. */
export const GENESIS_HASH = '0'.repeat(64);

/**
 * SHA-256, in hex, over the canonical JSON of all other columns: they include the previous entry's hash.
 *
 * Written out with its keys in order, because sorting them anew took most of the time of a verification.
 */
export function entryHash(entry: Omit<AuditLogTable, 'hash'>): string {
  const { after, at, before, client_name, client_version, previous_hash, sequence, subject, tool } = entry;
  return nodeCrypto().hash(
    'sha256',
    JSON.stringify({
      after,
      at,
      before,
      client_name,
      client_version,
      previous_hash,
      sequence,
      subject,
      tool,
    }),
  );
}
