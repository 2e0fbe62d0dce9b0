import type { Transaction } from 'kysely';
import { loadHistory } from '../assessments/history.ts';
import { readView, scopeNotes, type ViewFacts, viewFacts } from '../assessments/point-of-view.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { SELDOM_GIVEN } from '../database/tables/assessments.ts';
import { outcomes, shortNameOf } from '../framework/elements.ts';
import type { Bearing } from '../history/recorded-later.ts';
import type { Position } from '../paging/cursor.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { withoutMissing } from '../text/given.ts';
import { comparePositions, type DueList, listDue } from './list-due.ts';
import type { RecordKind } from './list-kinds.ts';
import { LISTERS } from './list-register.ts';
import { type RegisterName, recordId } from './record-id.ts';
import {
  concernedBy,
  isOfSome,
  type ListedRecord,
  type RecordSelection,
  type Selection,
} from './record-selection.ts';

export interface RecordList {
  readonly profile: string;
  readonly revision: number;
  /** Records by number; assessments newest first; withdrawals as they were recorded; what is due by day. */
  readonly records: readonly ListedRecord[];
  /** The day that ages count to. */
  readonly asOf: string;
  readonly view: ViewFacts;
  /** What stands beside the list of what is due: the day, and counts over all pages. */
  readonly due?: DueList['head'];
  readonly notes: readonly string[];
}

/** What the lists rest on that have no register of their own. */
const RESTS_ON: Readonly<Record<'due' | 'withdrawals' | 'snapshots', readonly RegisterName[]>> = {
  due: ['assessments', 'intake', 'evidence', 'risks', 'actions', 'comments'],
  // Both are recorded on the day that they are of.
  withdrawals: [],
  snapshots: [],
};

/**
 * The records of a kind that a selection asks for, behind a place in the list. `limit` is for assessments only.
 * @throws CsfServerError UNKNOWN_PROFILE, UNKNOWN_MOMENT, or INVALID_INPUT for a day in the future
 */
export async function listRecords(
  db: Database,
  profileId: string,
  kind: RecordKind,
  request: RecordSelection,
  page: { after: Position | undefined; limit: number },
): Promise<RecordList> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const view = await readView(transaction, request.view, request.now, {
        mayBeAhead: kind === 'evidence' || kind === 'due',
      });
      const profile = await loadProfile(transaction, profileId, view.moment);
      const head = {
        profile: profile.id,
        revision: profile.revision,
        asOf: view.asOf,
        view: await viewFacts(transaction, profile.id, view, bearingOf(kind, request)),
        notes: kind === 'due' ? await scopeNotes(transaction, profile, view.asOf) : [],
      };
      return { ...head, ...(await recordsOf(transaction, profile, kind, { ...request, ...view }, page)) };
    });
}

function bearingOf(kind: RecordKind, { outcome, within }: RecordSelection): Bearing {
  const registers = kind in RESTS_ON ? RESTS_ON[kind as keyof typeof RESTS_ON] : [kind as RegisterName];
  return {
    registers,
    concerns: isOfSome({ outcome, within }) ? concernedBy({ outcome, within }) : undefined,
  };
}

async function recordsOf(
  transaction: Transaction<Schema>,
  profile: Profile,
  kind: RecordKind,
  selection: Selection,
  page: { after: Position | undefined; limit: number },
): Promise<Pick<RecordList, 'records' | 'due'>> {
  const { after } = page;
  if (kind === 'assessments')
    return { records: await listAssessments(transaction, profile, selection, page) };
  if (kind === 'due') {
    const { records, head } = await listDue(transaction, profile.id, selection);
    const isLater = ({ position }: ListedRecord): boolean =>
      after === undefined || comparePositions(position, after) > 0;
    return { due: head, records: records.filter(isLater) };
  }
  const records = await LISTERS[kind](transaction, profile.id, selection);
  return { records: records.filter((record) => isBehind(record, after)) };
}

/** Applies to lists that are ordered by number. */
function isBehind({ position }: ListedRecord, after: Position = [0]): boolean {
  return Number(position[0]) > Number(after[0]);
}

async function listAssessments(
  db: Transaction<Schema>,
  profile: Profile,
  { outcome, within, moment }: Selection,
  { after, limit }: { after: Position | undefined; limit: number },
): Promise<readonly ListedRecord[]> {
  const ids = outcomes.map(({ id }) => id).filter(concernedBy({ outcome, within }));
  const [date, number] = after ?? [];
  const entries = await loadHistory(db, profile, {
    ...(ids.length < outcomes.length && { outcomes: ids }),
    ...(after !== undefined && { after: [String(date), Number(number)] as const }),
    limit,
    moment,
  });
  return entries.map(({ id, outcomeId, ...entry }) => ({
    position: [entry.date, id],
    facts: {
      id: recordId('S', id),
      outcome: outcomeId,
      shortName: shortNameOf(outcomeId),
      ...withoutMissing(entry, [...SELDOM_GIVEN, 'withdrawn']),
    },
  }));
}
