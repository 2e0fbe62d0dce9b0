import { createHash } from 'node:crypto';
import type { AuditLogTable } from '../database/schema.ts';
import { canonicalJson } from '../text/canonical-json.ts';

/** What the first entry has in place of a previous entry's hash. */
export const GENESIS_HASH = '0'.repeat(64);

/** SHA-256, in hex, over the canonical JSON of all other columns: they include the previous entry's hash. */
export function entryHash(entry: Omit<AuditLogTable, 'hash'>): string {
  return createHash('sha256').update(canonicalJson(entry)).digest('hex');
}
