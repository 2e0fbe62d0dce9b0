import type { Transaction } from 'kysely';
import { seeProfile } from '../assessments/point-of-view.ts';
import type { Schema } from '../database/schema.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { findSnapshot } from '../snapshots/find-snapshot.ts';
import { FROZEN, laterNotes } from '../snapshots/fixed-moment.ts';
import { stateOf } from '../snapshots/freeze-state.ts';
import type { FrozenState } from '../snapshots/frozen-state.ts';
import type { StoredSnapshot } from '../snapshots/load-snapshots.ts';
import { readState } from '../snapshots/read-snapshot.ts';
import { ignored } from '../tool-kit/notes.ts';
import type { ReportQuestion } from './report-question.ts';

/** What a report is about: a profile as it stood, whether it is read from the records or from a snapshot. */
export interface ReportSubject {
  /** Its id never changes; the state has everything that may. */
  readonly profile: Profile;
  readonly state: FrozenState;
  /** Null for a snapshot, which has none. */
  readonly revision: number | null;
  /** The last entry of the audit log that counts; null if all do. */
  readonly entry: number | null;
  readonly snapshot: StoredSnapshot | null;
  readonly notes: readonly string[];
}

/** @throws CsfServerError as `readSource` does */
export async function readSubject(
  transaction: Transaction<Schema>,
  question: ReportQuestion,
  now: Date,
): Promise<ReportSubject> {
  const { profile, snapshot, asOf, knownAt } = question;
  return snapshot === undefined
    ? readDay(transaction, question, now)
    : readFrozen(transaction, profile, snapshot, ignored({ asOf, knownAt }, 'the snapshot has its own'));
}

async function readDay(
  transaction: Transaction<Schema>,
  { profile: given, asOf: wanted, knownAt }: ReportQuestion,
  now: Date,
): Promise<ReportSubject> {
  const options = { now, registers: FROZEN };
  const seen = await seeProfile(transaction, given, { asOf: wanted, knownAt }, options);
  const { profile, asOf, moment, view, notes } = seen;
  return {
    profile,
    state: await stateOf(transaction, seen, { asOf, moment }),
    revision: profile.revision,
    entry: moment.entry,
    snapshot: null,
    notes: [...notes, ...laterNotes(asOf, view)],
  };
}

async function readFrozen(
  transaction: Transaction<Schema>,
  given: string | undefined,
  called: string,
  notes: readonly string[],
): Promise<ReportSubject> {
  const id = await resolveProfile(transaction, given, { for: 'reading' });
  const snapshot = await findSnapshot(transaction, id, called);
  const state = await readState(transaction, id, snapshot);
  const profile = await loadProfile(transaction, id);
  return { profile, state, revision: null, entry: snapshot.knownEntry, snapshot, notes };
}
