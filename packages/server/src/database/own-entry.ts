import type { DatabaseSync } from 'node:sqlite';
import { ENTRY_FORMAT, entryHash, GENESIS_HASH } from '../audit/entry-hash.ts';
import { assertStored } from './assert-stored.ts';
import { digestOf, distance } from './state-digest.ts';

/** The subject of entries about the database as a whole. No profile has such an id. */
const DATABASE_SUBJECT = 'csf.db';

const OTHER_WRITER = { otherWriter: true };

/**
 * How far everything that is stored is from what the newest entry says; null when they agree, or when that entry says
 * nothing.
 */
export function differenceBefore(database: DatabaseSync): string | null {
  const state = newestEntry(database)?.['state'];
  if (typeof state !== 'string') return null;
  const digest = digestOf(database);
  return state === digest ? null : distance(state, digest);
}

/**
 * Appends an entry with the digest of everything that is stored, after a migration. An empty database needs none: its
 * first entry follows from nothing.
 * @param difference what somebody else had changed before: it must go on to differ
 */
export function recordBaseline(
  database: DatabaseSync,
  schemaVersion: number,
  difference: string | null = null,
): void {
  if (newestEntry(database) === undefined) return;
  const digest = digestOf(database);
  const state = difference === null ? digest : distance(difference, digest).padStart(64, '0');
  append(database, { after: { baseline: true, schemaVersion }, state });
}

/**
 * Appends an entry that says that another program has written to the database. Its digest is that of the entry before:
 * what the other program has changed must go on to differ.
 */
export function recordOtherWriter(database: DatabaseSync): void {
  const state = newestEntry(database)?.['state'];
  append(database, {
    after: OTHER_WRITER,
    state: typeof state === 'string' ? state : '0'.repeat(64),
  });
}

/**
 * Whether another program has written to the database, as far as the audit log knows.
 * @param since the hash of an entry: only what came later counts. Empty or unknown: everything counts
 */
export function hasOtherWriter(database: DatabaseSync, since: string): boolean {
  const find = database.prepare(
    `SELECT 1 FROM audit_log WHERE subject = ? AND after = ?
     AND sequence > coalesce((SELECT sequence FROM audit_log WHERE hash = ?), 0) LIMIT 1`,
  );
  return find.get(DATABASE_SUBJECT, JSON.stringify(OTHER_WRITER), since) !== undefined;
}

function append(database: DatabaseSync, { after, state }: { after: object; state: string }): void {
  const last = newestEntry(database);
  const entry = {
    sequence: Number(last?.['sequence'] ?? 0) + 1,
    at: new Date().toISOString(),
    client_name: null,
    client_version: null,
    tool: 'csf-mcp',
    subject: DATABASE_SUBJECT,
    before: null,
    after: JSON.stringify(after),
    previous_hash: String(last?.['hash'] ?? GENESIS_HASH),
    format: ENTRY_FORMAT,
    state,
  };
  const row = { ...entry, hash: entryHash(entry) };
  const columns = Object.keys(row);
  const { changes } = database
    .prepare(`INSERT INTO audit_log (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    .run(...Object.values(row));
  assertStored(changes, 1);
}

function newestEntry(database: DatabaseSync) {
  return database.prepare('SELECT sequence, hash, state FROM audit_log ORDER BY sequence DESC LIMIT 1').get();
}
