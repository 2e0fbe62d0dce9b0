import { setImmediate as nextTurn } from 'node:timers/promises';
import { parseChange, summarizeChange } from '../../audit/change-text.ts';
import { listEntries, loadChange } from '../../audit/list-entries.ts';
import type { Database } from '../../database/open.ts';
import type { FoundRows } from './found-rows.ts';

/** The entries of the audit log about a profile, newest first, as `audit_log` shows them in short, with their hashes. */
export async function auditRows(db: Database, profileId: string): Promise<FoundRows> {
  const entries = await listEntries(db, { subject: profileId }, { limit: Number.MAX_SAFE_INTEGER });
  const rows: object[] = [];
  for (const entry of entries) {
    await nextTurn(); // a change may be large
    rows.push({ ...entry, ...summarizeChange(parseChange(await loadChange(db, entry.sequence))) });
  }
  return { rows, notes: ['It names the clients, accounts and persons that made the changes.'] };
}
