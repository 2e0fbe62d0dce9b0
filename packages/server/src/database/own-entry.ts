import type { DatabaseSync } from 'node:sqlite';
import { ENTRY_FORMAT, entryHash } from '../audit/entry-hash.ts';
import { digestOf } from './state-digest.ts';

/** The subject of entries about the database as a whole. No profile has such an id. */
const DATABASE_SUBJECT = 'csf.db';

/**
 * Appends an entry with the digest of everything that is stored, after a migration. An empty database needs none: its
 * first entry follows from nothing.
 */
export function recordBaseline(database: DatabaseSync, schemaVersion: number): void {
  const last = database.prepare('SELECT sequence, hash FROM audit_log ORDER BY sequence DESC LIMIT 1').get();
  if (last === undefined) return;
  const entry = {
    sequence: Number(last['sequence']) + 1,
    at: new Date().toISOString(),
    client_name: null,
    client_version: null,
    tool: 'csf-mcp',
    subject: DATABASE_SUBJECT,
    before: null,
    after: JSON.stringify({ baseline: true, schemaVersion }),
    previous_hash: String(last['hash']),
    format: ENTRY_FORMAT,
    state: digestOf(database),
  };
  const row = { ...entry, hash: entryHash(entry) };
  const columns = Object.keys(row);
  database
    .prepare(`INSERT INTO audit_log (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`)
    .run(...Object.values(row));
}
