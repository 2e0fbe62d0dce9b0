import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { MAX_SNAPSHOT_BYTES } from '../database/tables/snapshots.ts';
import { firstEntryHere } from '../origin/origin-entries.ts';
import { CsfServerError } from '../refusals/error.ts';
import { unpack } from '../text/packed-text.ts';
import type { FrozenState } from './frozen-state.ts';
import { type StoredSnapshot, snapshotId } from './load-snapshots.ts';
import { parseState } from './state-content.ts';

/**
 * The state in a snapshot, after a check that it is the one that was recorded: its SHA-256 is the one in the audit log.
 * What is not gives no figures at all, because a snapshot is there to be relied on.
 *
 * @throws CsfServerError SNAPSHOT_CHANGED, which says what differs
 */
export async function readState(
  transaction: Transaction<Schema>,
  profileId: string,
  snapshot: StoredSnapshot,
): Promise<FrozenState> {
  const { content } = await transaction
    .selectFrom('snapshots')
    .select('content')
    .where('profile_id', '=', profileId)
    .where('number', '=', snapshot.number)
    .executeTakeFirstOrThrow();
  const unpacked = unpack(content, MAX_SNAPSHOT_BYTES);
  const logged = await loggedHash(transaction, profileId, snapshot);
  if (unpacked === null) throw changed(snapshot, 'its content cannot be unpacked');
  const { text, sha256 } = unpacked;
  if (logged === null) throw changed(snapshot, 'the audit log has no such snapshot');
  if (sha256 !== logged)
    throw changed(snapshot, `its content has the SHA-256 ${sha256}, and the audit log says ${logged}`);
  return parseState(text) ?? refuseFormat(snapshot);
}

/** The SHA-256 in the entry that recorded a snapshot; null if it has none. */
async function loggedHash(
  transaction: Transaction<Schema>,
  profileId: string,
  snapshot: StoredSnapshot,
): Promise<string | null> {
  // One that came in with its profile is in the entry of that import.
  const recorded = snapshot.entry > 0 ? snapshot.entry : await firstEntryHere(transaction, profileId);
  const entry = await transaction
    .selectFrom('audit_log')
    .select('after')
    .where('sequence', '=', recorded)
    .where('subject', '=', profileId)
    .executeTakeFirst();
  const { sha256 } = Object(Object(parsed(entry?.after)['snapshots'])[snapshotId(snapshot)]);
  return typeof sha256 === 'string' ? sha256 : null;
}

function parsed(json = 'null'): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {}; // somebody has changed the log: it has no hash then
  }
}

function changed(snapshot: StoredSnapshot, difference: string): CsfServerError {
  return new CsfServerError({
    code: 'SNAPSHOT_CHANGED',
    message: `Snapshot ${snapshotId(snapshot)} is not what was recorded: ${difference}.`,
    hint: 'Somebody has changed the database outside csf-mcp. Restore a backup from before, or record the state again under another name with the same asOf and knownAt.',
  });
}

function refuseFormat(snapshot: StoredSnapshot): never {
  throw new CsfServerError({
    code: 'DATABASE_NEWER',
    message: `Snapshot ${snapshotId(snapshot)} has a format that this version of csf-mcp does not know.`,
    hint: 'Update csf-mcp.',
  });
}
