import { sql } from 'kysely';
import type { Database } from '../database/open.ts';
import type { ChangeText } from './change-text.ts';
import type { AuditEntry, EntryFilter } from './list-entries.ts';

/**
 * The entries about an imported profile in the logs that it was in before, newest first. Their positions are 0 and less,
 * so they follow on the entries of this database's own log.
 */
export async function listOriginEntries(
  db: Database,
  { subject = '', tool, client, person, since, until }: EntryFilter,
  { upTo, limit }: { upTo: number; limit: number },
): Promise<readonly AuditEntry[]> {
  let query = db
    .selectFrom('origin_entries')
    .innerJoin('origin_logs', (join) =>
      join
        .onRef('origin_logs.profile_id', '=', 'origin_entries.profile_id')
        .onRef('origin_logs.log', '=', 'origin_entries.log'),
    )
    .select([
      'entry',
      'origin_entries.log',
      'number as sequence',
      'at',
      'client_name as client',
      'client_version as clientVersion',
      'account',
      'person',
      'tool',
      'subject',
      'hash',
    ])
    .where('origin_entries.profile_id', '=', subject)
    .where('entry', '<=', upTo)
    .orderBy('entry', 'desc')
    .limit(limit);
  if (tool !== undefined) query = query.where('tool', '=', tool);
  if (client !== undefined) query = query.where('client_name', '=', client);
  if (person !== undefined) query = query.where('person', '=', person);
  if (since !== undefined) query = query.where('at', '>=', since);
  if (until !== undefined) query = query.where(sql`substr(at, 1, 10)`, '<=', until);
  const rows = await query.execute();
  return rows.map(({ entry, log, ...row }) => ({ ...row, position: entry, originLog: log }));
}

/** The change in one of these entries, as JSON text. */
export async function loadOriginChange(
  db: Database,
  profileId: string,
  position: number,
): Promise<ChangeText> {
  return db
    .selectFrom('origin_entries')
    .select(['before', 'after'])
    .where('profile_id', '=', profileId)
    .where('entry', '=', position)
    .executeTakeFirstOrThrow();
}
