import type { Transaction } from 'kysely';
import { today } from '../assessments/calendar-date.ts';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Decision, decisionColumns } from '../database/tables/snapshots.ts';
import { commitChange } from '../profiles/commit-change.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { invalid } from '../refusals/invalid.ts';
import { caseFolded } from '../text/case-folded.ts';
import { quote } from '../text/quote.ts';
import { findSnapshot } from './find-snapshot.ts';
import { type StoredSnapshot, snapshotId } from './load-snapshots.ts';
import { readState } from './read-snapshot.ts';

export interface DecisionDraft extends Omit<Decision, 'date'> {
  readonly profile: string;
  /** The name or id of the snapshot. */
  readonly snapshot: string;
}

export interface RecordedDecision {
  readonly profile: string;
  /** After the call. */
  readonly revision: number;
  readonly snapshot: StoredSnapshot;
  /** False if the same person has decided the same last: nothing was stored. */
  readonly isNew: boolean;
}

/**
 * Approves a snapshot, or takes its approval back.
 * @throws CsfServerError UNKNOWN_PROFILE, AMBIGUOUS_PROFILE, UNKNOWN_SNAPSHOT, SNAPSHOT_CHANGED, or INVALID_INPUT for a decision that does
 * not fit the last one
 */
export async function decideSnapshot(
  db: Database,
  writer: Writer,
  now: Date,
  { profile: given, snapshot: called, ...draft }: DecisionDraft,
): Promise<RecordedDecision> {
  const decision = { ...draft, date: today(now) };
  return db.transaction().execute(async (transaction) => {
    const profile = await loadProfile(
      transaction,
      await resolveProfile(transaction, given, { for: 'writing' }),
    );
    const snapshot = await findSnapshot(transaction, profile.id, called);
    if (isRepeated(snapshot, decision))
      return { profile: profile.id, revision: profile.revision, snapshot, isNew: false };
    refuseUnfit(snapshot, decision);
    await readState(transaction, profile.id, snapshot); // nobody approves what has been changed
    const number = snapshot.decisions.length + 1;
    await store(transaction, writer, profile.id, { snapshot, number, decision });
    const revision = await commitChange(transaction, writer, profile, {
      before: { snapshotDecisions: {} },
      after: { snapshotDecisions: { [`${snapshotId(snapshot)}.${number}`]: decision } },
    });
    const decided = { ...snapshot, decisions: [...snapshot.decisions, decision] };
    return { profile: profile.id, revision, snapshot: decided, isNew: true };
  });
}

function isRepeated({ decisions }: StoredSnapshot, { decision, decidedBy }: Decision): boolean {
  const last = decisions.at(-1);
  return last?.decision === decision && caseFolded(last.decidedBy) === caseFolded(decidedBy);
}

function refuseUnfit(snapshot: StoredSnapshot, { decision }: Decision): void {
  const id = snapshotId(snapshot);
  const last = snapshot.decisions.at(-1);
  if (last?.decision === decision) {
    throw invalid(
      `${id} is ${decision} already, by ${quote(last.decidedBy)} on ${last.date}`,
      'Nothing was stored. A snapshot can be approved, then reopened, then approved again.',
    );
  }
  if (last === undefined && decision === 'reopened')
    throw invalid(`${id} is a draft: only an approved snapshot can be reopened`, 'Nothing was stored.');
}

async function store(
  transaction: Transaction<Schema>,
  writer: Writer,
  profileId: string,
  { snapshot, number, decision }: { snapshot: StoredSnapshot; number: number; decision: Decision },
): Promise<void> {
  await transaction
    .insertInto('snapshot_decisions')
    .values({
      profile_id: profileId,
      snapshot: snapshot.number,
      number,
      ...decisionColumns.toRow(decision),
      entry: await nextEntry(transaction),
      recorded_at: writer.at,
    })
    .execute();
}
