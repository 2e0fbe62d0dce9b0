import type { AuditLogTable } from '../database/schema.ts';
import { entryHash } from './entry-hash.ts';

/** How far a chain was followed, and found intact. */
export interface ChainEnd {
  /** The number of the last entry; 0 before the first. */
  readonly entries: number;
  readonly lastHash: string;
}

/** The problem of a log that is not intact although all entries that can be read fit. */
export const OUT_OF_SEQUENCE = 'there are entries with numbers out of sequence';

/** What `StateDigest` writes. */
const DIGEST = /^[0-9a-f]{64}$/;

/** The reason why an entry is not the next one of a chain; null if it is. */
export function problemOf({ hash, ...entry }: AuditLogTable, { entries, lastHash }: ChainEnd): string | null {
  if (entry.sequence !== entries + 1) return 'the entry is missing';
  if (entry.previous_hash !== lastHash) return 'it does not follow from the entry before';
  if (entryHash(entry) !== hash) return 'its content does not fit its hash';
  return entry.state == null || DIGEST.test(entry.state) ? null : 'its digest of the data is none';
}
