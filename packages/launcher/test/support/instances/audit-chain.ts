import { createHash } from 'node:crypto';

export const FIRST_PREVIOUS_HASH = '0'.repeat(64);

/**
 * The hash of an entry of the audit log, by its other columns, as docs/decisions/0114-the-log-knows-the-state.md describes
 * it. It shares nothing with csf-mcp, which it judges.
 */
export function hashOfEntry(columns: Readonly<Record<string, unknown>>): string {
  const sorted = Object.fromEntries(Object.entries(columns).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(sorted)).digest('hex');
}
