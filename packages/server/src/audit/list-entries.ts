import { sql } from 'kysely';
import type { Database } from '../database/open.ts';
import type { ChangeText } from './change-text.ts';

/** An entry of the audit log without what changed, which can be large. */
export interface AuditEntry {
  /** Counts the entries from 1. */
  readonly sequence: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** As the client introduced itself; null if it did not. */
  readonly client: string | null;
  readonly clientVersion: string | null;
  /** The account of the operating system; null if it was left out or unknown. */
  readonly account: string | null;
  /** As the client or its configuration gave it; null if nobody was named. */
  readonly person: string | null;
  readonly tool: string;
  /** The id of what was changed. */
  readonly subject: string;
  readonly hash: string;
  /** By which a list is continued: `sequence`, or a number of 0 or less for an entry of another database's log. */
  readonly position: number;
  /** Which of the logs that an imported profile was in before, counted from the oldest; undefined: this database's own. */
  readonly originLog?: number;
}

/** An undefined value does not restrict. */
export interface EntryFilter {
  readonly subject?: string | undefined;
  readonly tool?: string | undefined;
  /** The client's name, exactly. */
  readonly client?: string | undefined;
  /** The person's name, exactly. */
  readonly person?: string | undefined;
  /** Days `YYYY-MM-DD` in UTC, as the times of entries are; both count. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Entries up to a number, newest first. Numbers that are not ours, which only tampering leaves, are left out. */
export async function listEntries(
  db: Database,
  filter: EntryFilter,
  { upTo = Number.MAX_SAFE_INTEGER, limit }: { upTo?: number | undefined; limit: number },
): Promise<readonly AuditEntry[]> {
  const { subject, tool, client, person, since, until } = filter;
  let query = db
    .selectFrom('audit_log')
    .select([
      'sequence',
      'at',
      'client_name as client',
      'client_version as clientVersion',
      'account',
      'person',
      'tool',
      'subject',
      'hash',
    ])
    .where('sequence', '>', 0)
    .where('sequence', '<=', upTo)
    .orderBy('sequence', 'desc')
    .limit(limit);
  if (subject !== undefined) query = query.where('subject', '=', subject);
  if (tool !== undefined) query = query.where('tool', '=', tool);
  if (client !== undefined) query = query.where('client_name', '=', client);
  if (person !== undefined) query = query.where('person', '=', person);
  if (since !== undefined) query = query.where('at', '>=', since);
  if (until !== undefined) query = query.where(sql`substr(at, 1, 10)`, '<=', until);
  const rows = await query.execute();
  return rows.map((row) => ({ ...row, position: row.sequence }));
}

/** The change in the entry with a number, as JSON text. */
export async function loadChange(db: Database, sequence: number): Promise<ChangeText> {
  return db
    .selectFrom('audit_log')
    .select(['before', 'after'])
    .where('sequence', '=', sequence)
    .executeTakeFirstOrThrow();
}

/** Whether the log has entries about a subject. */
export async function isAudited(db: Database, subject: string): Promise<boolean> {
  const entry = await db
    .selectFrom('audit_log')
    .select('sequence')
    .where('subject', '=', subject)
    .limit(1)
    .executeTakeFirst();
  return entry !== undefined;
}
