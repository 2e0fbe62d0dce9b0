import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql, type Transaction } from 'kysely';
import { coverageOf } from '../assessments/coverage.ts';
import { readStanding } from '../assessments/standing.ts';
import { appendAudit } from '../audit/append.ts';
import { FRAMEWORK_SUBJECT } from '../audit/framework-subject.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { cancelled } from '../refusals/cancelled.ts';
import { CsfServerError } from '../refusals/error.ts';
import { confirmationToken, isSameToken } from './confirmation.ts';
import { COUNTED_TABLES, IMPORT_TABLES, PROFILE_TABLES } from './tables.ts';

/** What is to be deleted: a profile, or null for all profiles and what was imported. */
export type Scope = string | null;

export interface ConfirmedRequest {
  readonly profile: Scope;
  /** The token of a dry run. */
  readonly confirm: string;
}

export interface RowsRequest extends ConfirmedRequest {
  /** Calls the deletion off, before the next profile. */
  readonly abort: AbortSignal;
  /** Done when all rows are deleted, and nothing is committed yet. */
  readonly beforeCommit?: () => Promise<void>;
}

export type DeletedProfile = Pick<Profile, 'id' | 'name' | 'organization' | 'revision'>;

/** Numbers of rows by kind: the name of the table in camel case. */
export type RowCounts = Readonly<Record<string, number>>;

/** What goes, or has gone. */
export interface Deletion {
  /** In the order of their ids. */
  readonly profiles: readonly DeletedProfile[];
  readonly counts: RowCounts;
}

export interface PlannedDeletion extends Deletion {
  /** A request with this token deletes what was found, unless something changes before. */
  readonly token: string;
}

/**
 * Says what a deletion would take. Nothing is deleted.
 * @throws CsfServerError UNKNOWN_PROFILE
 */
export async function planDeletion(db: Database, key: Buffer, profile: Scope): Promise<PlannedDeletion> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute((transaction) => plan(transaction, key, profile));
}

/**
 * Makes sure that a request can be carried out, and says again what it would take. Nothing is deleted.
 * @throws CsfServerError UNKNOWN_PROFILE, or INVALID_CONFIRMATION for a token that does not fit what is stored now
 * @throws CsfServerError DATABASE_READ_ONLY where nothing can be deleted: the transaction is one that may write
 */
export async function checkConfirmation(
  db: Database,
  key: Buffer,
  request: ConfirmedRequest,
): Promise<PlannedDeletion> {
  return db.transaction().execute((transaction) => confirmedPlan(transaction, key, request));
}

/**
 * Deletes a profile with all that belongs to it, or everything, in one transaction. The audit log stays, and gets an
 * entry for each profile. What was deleted may still be in the file.
 * @throws CsfServerError as `checkConfirmation` does, or CANCELLED
 */
export async function deleteRows(
  db: Database,
  writer: Writer,
  key: Buffer,
  { abort, beforeCommit = async () => {}, ...request }: RowsRequest,
): Promise<Deletion> {
  return db.transaction().execute(async (transaction) => {
    const { profiles, counts } = await confirmedPlan(transaction, key, request);
    // The profile's own row goes first: only then may its history go. What refers to it follows.
    await sql`PRAGMA defer_foreign_keys = ON`.execute(transaction);
    for (const { id } of profiles) {
      await deleteProfile(transaction, writer, id);
      await nextTurn(); // many profiles take seconds
      if (abort.aborted) throw cancelled('Nothing was deleted.');
    }
    if (request.profile === null) await deleteImports(transaction, writer);
    await beforeCommit();
    return { profiles, counts };
  });
}

async function confirmedPlan(
  transaction: Transaction<Schema>,
  key: Buffer,
  { profile, confirm }: ConfirmedRequest,
): Promise<PlannedDeletion> {
  const planned = await plan(transaction, key, profile);
  if (!isSameToken(confirm, planned.token)) throw unconfirmed();
  return planned;
}

async function plan(transaction: Transaction<Schema>, key: Buffer, profile: Scope): Promise<PlannedDeletion> {
  const profiles = await selectProfiles(transaction, profile);
  const counts = await countAll(transaction, profile);
  const token = confirmationToken(key, {
    profile,
    profiles: profiles.map(({ id, revision }) => [id, revision]),
    counts,
    lastChange: profile === null ? await lastChange(transaction) : null,
  });
  return { profiles, counts, token };
}

async function selectProfiles(
  transaction: Transaction<Schema>,
  profile: Scope,
): Promise<readonly DeletedProfile[]> {
  if (profile !== null) {
    const given = await resolveProfile(transaction, profile, { for: 'deleting' });
    const { id, name, organization, revision } = await loadProfile(transaction, given);
    return [{ id, name, organization, revision }];
  }
  return transaction
    .selectFrom('profiles')
    .select(['id', 'name', 'organization', 'revision'])
    .orderBy('id')
    .execute();
}

async function countAll(transaction: Transaction<Schema>, profile: Scope): Promise<RowCounts> {
  if (profile !== null) return countOfProfile(transaction, profile);
  return countRows(transaction, [...COUNTED_TABLES, ...IMPORT_TABLES], sql`true`);
}

async function countOfProfile(transaction: Transaction<Schema>, id: string): Promise<RowCounts> {
  return countRows(transaction, COUNTED_TABLES, sql`profile_id = ${id}`);
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
  const { profile, standings } = await readStanding(transaction, id);
  const { name, organization, revision } = profile;
  const coverage = coverageOf(standings);
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
  await deleteReferences(transaction);
  for (const table of IMPORT_TABLES) {
    await sql`DELETE FROM ${sql.table(table)}`.execute(transaction);
    await nextTurn();
  }
  await appendAudit(transaction, writer, {
    subject: FRAMEWORK_SUBJECT,
    before: { counts },
    after: { deleted: true },
  });
}

/** One publication after the other: together they can have a hundred thousand references, which take a second. */
async function deleteReferences(transaction: Transaction<Schema>): Promise<void> {
  const datasets = await transaction.selectFrom('reference_datasets').select('id').execute();
  for (const { id } of datasets) {
    await transaction.deleteFrom('reference_pairs').where('dataset_id', '=', id).execute();
    await nextTurn();
  }
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
