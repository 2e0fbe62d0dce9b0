import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { coverageOf } from '../assessments/coverage.ts';
import { loadCurrent } from '../assessments/current.ts';
import { standingsOf } from '../assessments/standing.ts';
import { appendAudit } from '../audit/append.ts';
import { FRAMEWORK_SUBJECT } from '../audit/framework-subject.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import { rewriteFile } from '../database/rewrite-file.ts';
import type { Schema } from '../database/schema.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { CsfServerError } from '../refusals/error.ts';
import { confirmationToken, isSameToken } from './confirmation.ts';
import { IMPORT_TABLES, PROFILE_TABLES } from './tables.ts';

export interface DeletionRequest {
  /** The profile to delete; null for all profiles and what was imported. */
  readonly profile: string | null;
  /** The token of a dry run; undefined for the dry run. */
  readonly confirm?: string | undefined;
}

export type DeletedProfile = Pick<Profile, 'id' | 'name' | 'organization' | 'revision'>;

/** Numbers of rows by kind: the name of the table in camel case. */
export type RowCounts = Readonly<Record<string, number>>;

export interface Deletion {
  readonly status: 'dry run' | 'deleted';
  /** In the order of their ids. */
  readonly profiles: readonly DeletedProfile[];
  readonly counts: RowCounts;
  /** The token of a dry run. A call with it deletes what this one has found, unless something changes before. */
  readonly confirm: string | null;
  /** Whether the deleted text is gone from the file too, and not only from what can be read. */
  readonly isRewritten: boolean;
}

/**
 * Deletes a profile with all that belongs to it, or everything, in one transaction. Without a token it only says what
 * that would be. The audit log stays, and gets an entry for each profile.
 * @throws CsfServerError UNKNOWN_PROFILE, or INVALID_CONFIRMATION for a token that does not fit what is stored now
 */
export async function deleteData(
  db: Database,
  writer: Writer,
  key: Buffer,
  { profile, confirm }: DeletionRequest,
): Promise<Deletion> {
  const begin = confirm === undefined ? db.transaction().setAccessMode('read only') : db.transaction();
  const deletion = await begin.execute(async (transaction): Promise<Omit<Deletion, 'isRewritten'>> => {
    const profiles = await selectProfiles(transaction, profile);
    const counts = await countAll(transaction, profile);
    const token = confirmationToken(key, {
      profile,
      profiles: profiles.map(({ id, revision }) => [id, revision]),
      counts,
      lastChange: profile === null ? await lastChange(transaction) : null,
    });
    if (confirm === undefined) return { status: 'dry run', profiles, counts, confirm: token };
    if (!isSameToken(confirm, token)) throw unconfirmed();
    // The profile's own row goes first: only then may its history go. What refers to it follows.
    await sql`PRAGMA defer_foreign_keys = ON`.execute(transaction);
    for (const { id } of profiles) {
      await deleteProfile(transaction, writer, id);
      await nextTurn(); // many profiles take seconds
    }
    if (profile === null) await deleteImports(transaction, writer);
    return { status: 'deleted', profiles, counts, confirm: null };
  });
  const isRewritten = deletion.status === 'deleted' && (await rewriteFile(db));
  return { ...deletion, isRewritten };
}

async function selectProfiles(
  transaction: Transaction<Schema>,
  profile: string | null,
): Promise<readonly DeletedProfile[]> {
  if (profile !== null) {
    const { id, name, organization, revision } = await loadProfile(transaction, profile);
    return [{ id, name, organization, revision }];
  }
  return transaction
    .selectFrom('profiles')
    .select(['id', 'name', 'organization', 'revision'])
    .orderBy('id')
    .execute();
}

async function countAll(transaction: Transaction<Schema>, profile: string | null): Promise<RowCounts> {
  if (profile !== null) return countOfProfile(transaction, profile);
  return countRows(transaction, [...PROFILE_TABLES, ...IMPORT_TABLES], sql`true`);
}

async function countOfProfile(transaction: Transaction<Schema>, id: string): Promise<RowCounts> {
  return countRows(transaction, PROFILE_TABLES, sql`profile_id = ${id}`);
}

async function countRows(
  transaction: Transaction<Schema>,
  tables: readonly string[],
  condition: ReturnType<typeof sql>,
): Promise<RowCounts> {
  const counts: [string, number][] = [];
  for (const table of tables) {
    const { rows } = await sql<{ total: number }>`
      SELECT count(*) AS total FROM ${sql.table(table)} WHERE ${condition}`.execute(transaction);
    counts.push([camelCase(table), rows[0]?.total ?? 0]);
  }
  return Object.fromEntries(counts);
}

/** The hash of the newest entry of the audit log: it is another one after any change of anything. */
async function lastChange(transaction: Transaction<Schema>): Promise<string | null> {
  const last = await transaction
    .selectFrom('audit_log')
    .select('hash')
    .orderBy('sequence', 'desc')
    .limit(1)
    .executeTakeFirst();
  return last?.hash ?? null;
}

async function deleteProfile(transaction: Transaction<Schema>, writer: Writer, id: string): Promise<void> {
  const profile = await loadProfile(transaction, id);
  const { name, organization, revision } = profile;
  const coverage = coverageOf(standingsOf(profile, await loadCurrent(transaction, id)));
  const counts = await countOfProfile(transaction, id);
  await transaction.deleteFrom('profiles').where('id', '=', id).execute();
  for (const table of PROFILE_TABLES) {
    await sql`DELETE FROM ${sql.table(table)} WHERE profile_id = ${id}`.execute(transaction);
  }
  await appendAudit(transaction, writer, {
    subject: id,
    before: { name, organization, revision, counts, coverage },
    after: { deleted: true },
  });
}

async function deleteImports(transaction: Transaction<Schema>, writer: Writer): Promise<void> {
  const counts = await countRows(transaction, IMPORT_TABLES, sql`true`);
  if (Object.values(counts).every((count) => count === 0)) return;
  for (const table of IMPORT_TABLES) await sql`DELETE FROM ${sql.table(table)}`.execute(transaction);
  await appendAudit(transaction, writer, {
    subject: FRAMEWORK_SUBJECT,
    before: { counts },
    after: { deleted: true },
  });
}

function camelCase(table: string): string {
  return table.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function unconfirmed(): CsfServerError {
  return new CsfServerError({
    code: 'INVALID_CONFIRMATION',
    message: 'The token in confirm does not fit what is stored now.',
    hint: 'Nothing was deleted. Something has changed since the dry run, the server has been restarted, or the token belongs to another call. Call data_delete without confirm, look at what would go, and pass the token of that answer.',
  });
}
