import type { DatabaseSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { BUSY_TIMEOUT_MS } from '../database/busy-timeout.ts';
import { openSqlite } from '../database/open-sqlite.ts';
import { digestInSteps, digestOf, distance } from '../database/state-digest.ts';
import { cancelled } from '../refusals/cancelled.ts';
import { atOnce, inTurns, type Steps } from '../turns/in-turns.ts';
import { type DifferingRecord, Replay } from './replay.ts';
import { storedProfiles, storedRecords } from './stored-records.ts';

/** Whether what is stored is what the log's newest entry says. */
export type Agreement =
  | { readonly kind: 'agrees' }
  /** The newest entry has no digest: an earlier version wrote it. */
  | { readonly kind: 'unknown' }
  /** `records` is empty when what differs is of another kind: profiles, imports. */
  | { readonly kind: 'differs'; readonly records: readonly DifferingRecord[] };

/** As many records as an answer or a message names. */
export const MAX_NAMED = 10;

/** A write in between makes the comparison wrong. After this many, it reads through a connection of its own. */
const MAX_TRIES = 3;

/** So many entries of the log are replayed without a break. */
const ENTRIES_PER_STEP = 50;

/** Compares everything that is stored with the log, whose chain is intact. */
export function agreementOf(database: DatabaseSync): Agreement {
  return atOnce(agreementInSteps(database));
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

/**
 * The same as `agreementOf` for a database in use: lets others have a turn in between.
 * @throws CsfServerError CANCELLED by `abort`
 */
export async function agreementInTurns(database: DatabaseSync, abort?: AbortSignal): Promise<Agreement> {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const agreement = await tryAgreementInTurns(database, abort);
    if (agreement !== null) return agreement;
    if (abort?.aborted === true) throw cancelled('Nothing was changed.');
  }
  return agreementOfSnapshot(database, abort);
}

/** Reads what is stored now, whatever is written meanwhile. Until it is done, nobody can empty the write-ahead log. */
async function agreementOfSnapshot(database: DatabaseSync, abort?: AbortSignal): Promise<Agreement> {
  const file = String(database.prepare('PRAGMA database_list').get()?.['file']);
  using reader = openSqlite(file, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
  reader.exec('BEGIN; SELECT 1 FROM sqlite_schema'); // it begins with the first read only
  return await inTurns(agreementInSteps(reader), abort);
}

/**
 * Compares a database in use, about 5 ms at a time. A transaction under way may still be rolled back, so nothing is read
 * until it has ended.
 * @param abort ends the comparison
 * @returns null if it was ended, or if anybody has written meanwhile
 */
export async function tryAgreementInTurns(
  database: DatabaseSync,
  abort?: AbortSignal,
): Promise<Agreement | null> {
  await untilCommitted(database);
  const before = stateOf(database);
  const steps = agreementInSteps(database);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
    await nextTurn();
    await untilCommitted(database);
    if (abort?.aborted === true || stateOf(database) !== before) return null;
  }
}

async function untilCommitted(database: DatabaseSync): Promise<void> {
  while (database.isOpen && database.isTransaction) await nextTurn();
}

/** A word that is another one after any change: ours add an entry to the log, and SQLite counts those of others. */
function stateOf(database: DatabaseSync): string {
  const version = database.prepare('PRAGMA data_version').get()?.['data_version'];
  return `${newestEntry(database).sequence}:${version}`;
}

/** The same as `agreementOf` in steps. It is right only if nothing changes between them. */
export function* agreementInSteps(database: DatabaseSync): Steps<Agreement> {
  const digest = yield* digestInSteps(database);
  const { state } = newestEntry(database);
  if (state === null) return { kind: 'unknown' };
  if (state === digest) return { kind: 'agrees' };
  return { kind: 'differs', records: yield* differingInSteps(database) };
}

function newestEntry(database: DatabaseSync): { sequence: number; state: string | null } {
  const newest = database.prepare('SELECT * FROM audit_log ORDER BY sequence DESC LIMIT 1').get();
  // An empty log says that nothing is stored.
  if (newest === undefined) return { sequence: 0, state: '0'.repeat(64) };
  const state = newest['state'];
  return { sequence: Number(newest['sequence']), state: typeof state === 'string' ? state : null };
}

function* differingInSteps(database: DatabaseSync): Steps<DifferingRecord[]> {
  const replay = new Replay();
  const read = database.prepare(
    'SELECT sequence, subject, after FROM audit_log WHERE sequence > ? ORDER BY sequence LIMIT ?',
  );
  for (let last = 0, isMore = true; isMore; ) {
    const entries = read.all(last, ENTRIES_PER_STEP);
    for (const { sequence, subject, after } of entries) {
      replay.apply({ subject: String(subject), after: String(after) });
      last = Number(sequence);
    }
    isMore = entries.length === ENTRIES_PER_STEP;
    yield;
  }
  const found: DifferingRecord[] = [];
  for (const profile of storedProfiles(database)) {
    for (const record of replay.differences(profile, storedRecords(database, profile))) found.push(record);
    yield;
  }
  return found;
}
