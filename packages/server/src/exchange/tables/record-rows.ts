import type { Database } from '../../database/open.ts';
import { listRecords } from '../../records/list-records.ts';
import { dayNotes } from '../day-notes.ts';
import { allPages, type ReadPage } from './all-pages.ts';
import type { FoundRows } from './found-rows.ts';
import type { AppliedSelection } from './selection.ts';
import type { TableName } from './table.ts';

/** All records of a kind, as `records_list` shows them. */
export async function recordRows(
  db: Database,
  profileId: string,
  kind: Exclude<TableName, 'scores' | 'gaps' | 'targets' | 'audit'>,
  { asOf, owner, within, now }: AppliedSelection & { readonly now: Date },
): Promise<FoundRows> {
  const request = { owner, within, view: { asOf }, now };
  const read: ReadPage = (page) => listRecords(db, profileId, kind, request, page);
  // Only assessments come in pages: the other lists are whole, whatever the limit.
  const whole = { after: undefined, limit: Number.MAX_SAFE_INTEGER };
  const { records, view, notes } = kind === 'assessments' ? await allPages(read) : await read(whole);
  return { rows: records.map(({ facts }) => facts), notes: [...dayNotes(view), ...notes] };
}
