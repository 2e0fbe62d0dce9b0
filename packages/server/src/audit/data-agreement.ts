import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { digestInSteps, digestOf, distance } from '../database/state-digest.ts';
import { type DifferingRecord, Replay } from './replay.ts';
import { storedProfiles, storedRecords } from './stored-records.ts';

/** Whether what is stored is what the log's newest entry says. */
export type Agreement =
  | { readonly kind: 'agrees' }
  /** The newest entry has no digest: an earlier version wrote it. */
  | { readonly kind: 'unknown' }
  /** `records` names the first that differ. It is empty when what differs is of another kind: profiles, imports. */
  | { readonly kind: 'differs'; readonly records: readonly DifferingRecord[] };

/** As many as an answer or a message names. */
const MAX_NAMED = 10;

/** A write in between makes the digest wrong. After this many, nothing else gets a turn until it is done. */
const MAX_TRIES = 3;

/** Compares everything that is stored with the log, whose chain is intact. */
export function agreementOf(database: DatabaseSync): Agreement {
  return judge(database, digestOf(database));
}

/**
 * How far everything that is stored is from what the log's newest entry says: one number for one set of changes past the
 * log, in hex. Null when they agree, or when the newest entry has no digest.
 */
export function differenceOf(database: DatabaseSync): string | null {
  const { state } = newestEntry(database);
  const digest = digestOf(database);
  return state === null || state === digest ? null : distance(state, digest);
}

/** The same as `agreementOf` for a database in use: lets others have a turn in between. */
export async function agreementInTurns(database: DatabaseSync): Promise<Agreement> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const { sequence } = newestEntry(database);
    const digest = await digestInTurns(database);
    if (newestEntry(database).sequence === sequence && !database.isTransaction)
      return judge(database, digest);
  }
  return agreementOf(database);
}

async function digestInTurns(database: DatabaseSync): Promise<string> {
  const steps = digestInSteps(database);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await nextTurn();
  }
}

function judge(database: DatabaseSync, digest: string): Agreement {
  const { state } = newestEntry(database);
  if (state === null) return { kind: 'unknown' };
  return state === digest ? { kind: 'agrees' } : { kind: 'differs', records: differingRecords(database) };
}

function newestEntry(database: DatabaseSync): { sequence: number; state: string | null } {
  const newest = database.prepare('SELECT * FROM audit_log ORDER BY sequence DESC LIMIT 1').get();
  // An empty log says that nothing is stored.
  if (newest === undefined) return { sequence: 0, state: '0'.repeat(64) };
  const state = newest['state'];
  return { sequence: Number(newest['sequence']), state: typeof state === 'string' ? state : null };
}

function differingRecords(database: DatabaseSync): DifferingRecord[] {
  const replay = new Replay();
  const entries = database.prepare('SELECT subject, after FROM audit_log ORDER BY sequence').iterate();
  for (const { subject, after } of entries) replay.apply({ subject: String(subject), after: String(after) });
  const found: DifferingRecord[] = [];
  for (const profile of storedProfiles(database)) {
    if (found.length >= MAX_NAMED) break;
    found.push(...replay.differences(profile, storedRecords(database, profile), MAX_NAMED - found.length));
  }
  return found;
}
