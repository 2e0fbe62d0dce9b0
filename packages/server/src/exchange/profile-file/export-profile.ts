import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Transaction } from 'kysely';
import type { Database } from '../../database/open.ts';
import type { Schema } from '../../database/schema.ts';
import { originHeads } from '../../origin/origin-entries.ts';
import { loadProfile } from '../../profiles/load-profile.ts';
import type { Profile } from '../../profiles/profile.ts';
import { resolveProfile } from '../../profiles/resolve-profile.ts';
import { counted } from '../../text/counted.ts';
import type { ExportedFile } from '../exported-file.ts';
import { MAX_FILE_BYTES, MAX_FILE_MEGABYTES } from '../file-limit.ts';
import { canonicalPieces, digestOfFile } from './canonical-text.ts';
import { FORMAT, FORMAT_VERSION, type ProfileFile } from './format.ts';
import { readOriginLogs } from './read-origin-logs.ts';
import { readOwnLog } from './read-own-log.ts';
import { readAssessments, readRegisters, readSettings, readTexts, readWithdrawals } from './read-rows.ts';
import { readSnapshots } from './read-snapshots.ts';

export interface ProfileExport {
  /** Its id or name; undefined: the only one. */
  readonly profile: string | undefined;
  /** Whether accounts, clients and persons of the audit log go along. */
  readonly withIdentities: boolean;
  /** The version of this csf-mcp. */
  readonly version: string;
}

/**
 * Writes a whole profile as a file: records, history, snapshots and the excerpt of the audit log (docs/exchange.md).
 * @throws CsfServerError UNKNOWN_PROFILE, AMBIGUOUS_PROFILE; SNAPSHOT_CHANGED or INVALID_INPUT where somebody has changed
 * a snapshot or the audit log
 */
export async function exportProfile(db: Database, request: ProfileExport, now: Date): Promise<ExportedFile> {
  const file = await db
    .transaction()
    .setAccessMode('read only')
    .execute((transaction) => fileOf(transaction, request, now));
  const pieces: string[] = [];
  for await (const piece of canonicalPieces({ ...file, sha256: await digestOfFile(file) }))
    pieces.push(piece);
  const { id, name } = file.profile;
  const bytes = Buffer.from(`${pieces.join('')}\n`);
  return {
    name: `${id}-profile.json`,
    mediaType: 'application/json',
    bytes,
    summary: `Profile ${name}: ${counted(file.assessments.length, 'assessment')}, ${counted(recordsIn(file), 'record')}, ${counted(file.snapshots.length, 'snapshot')}.`,
    notes: [identityNote(request.withIdentities), ...sizeNotes(bytes.length)],
  };
}

async function fileOf(
  transaction: Transaction<Schema>,
  { profile: given, withIdentities, version }: ProfileExport,
  now: Date,
): Promise<ProfileFile> {
  const profile = await loadProfile(
    transaction,
    await resolveProfile(transaction, given, { for: 'reading' }),
  );
  const heads = await originHeads(transaction, profile.id);
  const source = { transaction, profile, heads };
  const settings = await readSettings(source);
  const texts = await readTexts(source);
  await nextTurn();
  const assessments = await readAssessments(source);
  await nextTurn();
  return {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    csfMcp: version,
    exportedAt: now.toISOString(),
    withIdentities,
    ...contentOf(profile),
    settings,
    texts,
    assessments,
    ...(await readRegisters(source)),
    withdrawals: await readWithdrawals(source),
    snapshots: await readSnapshots(source),
    audit: [
      ...(await readOriginLogs(transaction, profile.id, withIdentities)),
      await readOwnLog(transaction, profile.id, withIdentities),
    ],
  };
}

function contentOf({ rules, scale, riskScales, ...profile }: Profile) {
  const { id, name, organization, scope, scopeKnownFrom, revision, createdAt, updatedAt } = profile;
  const head = { id, name, organization, scope, scopeKnownFrom, revision, createdAt, updatedAt };
  return { profile: head, rules, scale, riskScales };
}

/** The number of records in all registers, each counted once. */
function recordsIn({ evidence, risks, actions, intake, comments, tiers }: ProfileFile): number {
  const versions = [...evidence, ...risks, ...actions, ...intake, ...comments, ...tiers];
  return new Set(versions.map(({ id }) => id)).size;
}

/** Such a file is worth keeping all the same. */
export function sizeNotes(bytes: number): readonly string[] {
  return bytes > MAX_FILE_BYTES
    ? [`The file is larger than ${MAX_FILE_MEGABYTES} MB, which is the most that an import takes.`]
    : [];
}

function identityNote(withIdentities: boolean): string {
  return withIdentities
    ? 'The audit excerpt names clients, accounts and persons.'
    : 'Clients, accounts and persons of the audit excerpt are left out, so the hashes of entries that had them cannot be checked. Assessors, owners and others that records name are in it.';
}
