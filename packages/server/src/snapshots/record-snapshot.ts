import type { Transaction } from 'kysely';
import type { PointOfView } from '../assessments/point-of-view.ts';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Snapshot, snapshotColumns } from '../database/tables/snapshots.ts';
import { commitChange } from '../profiles/commit-change.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { CsfServerError } from '../refusals/error.ts';
import { invalid } from '../refusals/invalid.ts';
import { caseFolded } from '../text/case-folded.ts';
import { pack } from '../text/packed-text.ts';
import { quote } from '../text/quote.ts';
import { isReserved, snapshotCalled } from './find-snapshot.ts';
import { fixedMoment } from './fixed-moment.ts';
import { freezeState } from './freeze-state.ts';
import type { FrozenState } from './frozen-state.ts';
import { loadSnapshots, type StoredSnapshot, snapshotId } from './load-snapshots.ts';
import { contentOf, type StateContent } from './state-content.ts';

export interface SnapshotDraft extends PointOfView, Pick<Snapshot, 'takenBy' | 'note'> {
  readonly profile: string;
  /** Unique in the profile, whatever its case. */
  readonly name: string;
}

export interface RecordedSnapshot {
  readonly profile: string;
  /** After the call. */
  readonly revision: number;
  readonly snapshot: StoredSnapshot;
  readonly state: FrozenState;
  /** False if the profile had this snapshot already, with the same state: nothing was stored. */
  readonly isNew: boolean;
  /** What has to be known about the day of the state. */
  readonly notes: readonly string[];
}

/**
 * Freezes the state of a profile under a name.
 * @throws CsfServerError UNKNOWN_PROFILE, AMBIGUOUS_PROFILE, UNKNOWN_MOMENT, SNAPSHOT_EXISTS if the name has another state, or INVALID_INPUT
 */
export async function recordSnapshot(
  db: Database,
  writer: Writer,
  now: Date,
  { profile: given, asOf, knownAt, ...draft }: SnapshotDraft,
): Promise<RecordedSnapshot> {
  if (isReserved(draft.name)) {
    throw invalid(
      `name ${quote(draft.name)} looks like an id, a day or "now"`,
      'Give a name with words, such as "Board Q4 2026". To decide about a snapshot, give decision too.',
    );
  }
  return db.transaction().execute(async (transaction) => {
    const id = await resolveProfile(transaction, given, { for: 'writing' });
    const { moment, notes } = await fixedMoment(transaction, id, { asOf, knownAt }, now);
    const state = await freezeState(transaction, id, moment);
    const found = { state, notes };
    const content = contentOf(state);
    const snapshots = await loadSnapshots(transaction, id);
    const namesake = snapshotCalled(snapshots, draft.name);
    const profile = await loadProfile(transaction, id);
    if (namesake !== undefined) {
      if (namesake.sha256 !== content.sha256) throw alreadyExists(namesake);
      return { ...found, profile: id, revision: profile.revision, snapshot: namesake, isNew: false };
    }
    const { sha256, bytes } = content;
    const snapshot = { ...draft, asOf: moment.asOf, knownEntry: moment.entry, sha256, bytes };
    const number = (snapshots.at(-1)?.number ?? 0) + 1;
    const stored = await store(transaction, writer, profile, { number, snapshot, content });
    return { ...found, ...stored, isNew: true };
  });
}

async function store(
  transaction: Transaction<Schema>,
  writer: Writer,
  profile: Profile,
  { number, snapshot, content }: { number: number; snapshot: Snapshot; content: StateContent },
): Promise<Pick<RecordedSnapshot, 'profile' | 'revision' | 'snapshot'>> {
  const entry = await nextEntry(transaction);
  await transaction
    .insertInto('snapshots')
    .values({
      profile_id: profile.id,
      number,
      ...snapshotColumns.toRow(snapshot),
      name_key: caseFolded(snapshot.name),
      content: pack(content.json),
      entry,
      recorded_at: writer.at,
    })
    .execute();
  const revision = await commitChange(transaction, writer, profile, {
    before: { snapshots: {} },
    after: { snapshots: { [snapshotId({ number })]: snapshot } },
  });
  const stored = { ...snapshot, number, entry, recordedAt: writer.at, decisions: [] };
  return { profile: profile.id, revision, snapshot: stored };
}

function alreadyExists(snapshot: StoredSnapshot): CsfServerError {
  const { name, asOf, knownEntry } = snapshot;
  return new CsfServerError({
    code: 'SNAPSHOT_EXISTS',
    message: `${snapshotId(snapshot)} ${quote(name)} has another state: that of ${asOf}, as known at entry ${knownEntry}.`,
    hint: `A snapshot is never changed, and nothing was stored. Give this state another name. asOf ${asOf} and knownAt ${knownEntry} give that of ${snapshotId(snapshot)} again.`,
  });
}
