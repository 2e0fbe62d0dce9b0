import type { DatabaseSync } from 'node:sqlite';
import { OUT_OF_SEQUENCE, problemOf } from '../audit/chain.ts';
import { GENESIS_HASH } from '../audit/entry-hash.ts';
import type { AuditLogTable } from '../database/schema.ts';
import { atOnce, type Steps } from '../turns/in-turns.ts';

export type FileVerification =
  | { readonly intact: true; readonly entries: number; readonly lastHash: string }
  | { readonly intact: false; readonly brokenAt: number; readonly reason: string };

/** So many characters of entries are hashed in one step: about 3 ms. */
const CHARACTERS_PER_STEP = 250_000;

/** Recomputes the chain of a database's audit log, with one entry in memory at a time. */
export function verifyAuditOf(database: DatabaseSync): FileVerification {
  return atOnce(verifyAuditInSteps(database));
}

/** The same in steps. It is right only if nothing changes between them. */
export function* verifyAuditInSteps(database: DatabaseSync): Steps<FileVerification> {
  let end = { entries: 0, lastHash: GENESIS_HASH };
  // A number beyond the safe ones is not ours, and could not be read.
  const rows = database
    .prepare('SELECT * FROM audit_log WHERE sequence BETWEEN 1 AND ? ORDER BY sequence')
    .iterate(Number.MAX_SAFE_INTEGER);
  let characters = 0;
  for (const row of rows) {
    const entry = row as unknown as AuditLogTable; // what is not of these types does not fit its hash
    const reason = problemOf(entry, end);
    if (reason !== null) return { intact: false, brokenAt: end.entries + 1, reason };
    end = { entries: entry.sequence, lastHash: entry.hash };
    characters += entry.after.length + (entry.before?.length ?? 0);
    if (characters < CHARACTERS_PER_STEP) continue;
    characters = 0;
    yield;
  }
  const total = Number(database.prepare('SELECT count(*) AS total FROM audit_log').get()?.['total']);
  return total === end.entries
    ? { intact: true, ...end }
    : { intact: false, brokenAt: end.entries + 1, reason: OUT_OF_SEQUENCE };
}
