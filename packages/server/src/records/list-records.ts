import type { Transaction } from 'kysely';
import { daysBetween } from '../assessments/calendar-date.ts';
import { loadHistory } from '../assessments/history.ts';
import {
  type PointOfView,
  readView,
  scopeNotes,
  type View,
  type ViewFacts,
  viewFacts,
} from '../assessments/point-of-view.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { SELDOM_GIVEN } from '../database/tables/assessments.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import { type ElementFilter, isRestricting, passes } from '../framework/element-filter.ts';
import { outcomes, shortNameOf } from '../framework/elements.ts';
import type { Moment } from '../history/moment.ts';
import type { Bearing } from '../history/recorded-later.ts';
import type { Position } from '../paging/cursor.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { loadSnapshots, snapshotFacts } from '../snapshots/load-snapshots.ts';
import { caseFolded } from '../text/case-folded.ts';
import { withoutMissing } from '../text/given.ts';
import { listWithdrawals } from '../withdrawals/load-withdrawals.ts';
import { loadActions } from './actions.ts';
import { commentRegister } from './comments.ts';
import { evidenceRegister } from './evidence.ts';
import { intakeRegister } from './intake.ts';
import { comparePositions, type DueList, listDue } from './list-due.ts';
import type { RecordKind } from './list-kinds.ts';
import { type RegisterName, recordId } from './record-id.ts';
import { riskRegister } from './risks.ts';
import { currentTier, loadTiers } from './tiers.ts';

export interface RecordSelection {
  /** The id of an outcome that the records name, or of a category or function. */
  readonly outcome?: string | undefined;
  /** Records that name an outcome in it. */
  readonly within: ElementFilter;
  readonly status?: string | undefined;
  /** A name, whatever its case. */
  readonly owner?: string | undefined;
  readonly staleAfterDays?: number | undefined;
  /** As the records stood, by default today. */
  readonly view: PointOfView;
  readonly now: Date;
  /** What is due on this day or before: actions, and all that kind `due` lists. */
  readonly until?: string | undefined;
}

/** A selection whose point of view has been read. */
interface Selection extends RecordSelection, View {}

/** A record as an answer shows it, and its place in the list. */
export interface ListedRecord {
  readonly position: Position;
  /** JSON data. */
  readonly facts: object;
}

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

/** Fields that most risks do not have. */
const SELDOM_RATED = [
  'inherentLikelihood',
  'inherentImpact',
  'targetLikelihood',
  'targetImpact',
  'acceptedBy',
  'acceptedUntil',
];

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
  const isFiltered = outcome !== undefined || isRestricting(within);
  return { registers, concerns: isFiltered ? concernedBy({ outcome, within }) : undefined };
}

function concernedBy({ outcome, within }: Pick<RecordSelection, 'outcome' | 'within'>) {
  return (id: string): boolean => id.startsWith(outcome ?? '') && passes(id, within);
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
  const records = await listRegister(transaction, profile.id, kind, selection);
  return { records: records.filter((record) => isBehind(record, after)) };
}

/** Applies to lists that are ordered by number. */
function isBehind({ position }: ListedRecord, after: Position = [0]): boolean {
  return Number(position[0]) > Number(after[0]);
}

async function listRegister(
  db: Transaction<Schema>,
  profileId: string,
  kind: Exclude<RecordKind, 'assessments' | 'due'>,
  selection: Selection,
): Promise<readonly ListedRecord[]> {
  const { moment } = selection;
  if (kind === 'tiers') return listTiers(db, profileId, moment);
  if (kind === 'withdrawals') {
    const all = await listWithdrawals(db, profileId, moment);
    return all.map(({ id, ...withdrawal }, index) => listed(id, index + 1, withdrawal));
  }
  if (kind === 'snapshots') return listSnapshots(db, profileId, moment);
  if (kind === 'evidence') {
    const all = await evidenceRegister.load(db, profileId, { moment });
    return select(
      all,
      selection,
      withStatus(({ reviewStatus }) => reviewStatus),
    ).map(([number, evidence]) =>
      listed(recordId('E', number), number, {
        ...withoutMissing(evidence, ['validUntil', 'method']),
        ...freshness(evidence, selection),
      }),
    );
  }
  if (kind === 'risks') {
    const all = await riskRegister.load(db, profileId, { moment });
    return select(
      all,
      selection,
      withStatus(({ status }) => status),
    ).map(([number, risk]) => listed(recordId('R', number), number, withoutMissing(risk, SELDOM_RATED)));
  }
  if (kind === 'intake') {
    const all = await intakeRegister.load(db, profileId, { moment });
    return select(all, selection, ({ outcomes }) => ({ outcomes })).map(([number, material]) =>
      listed(recordId('I', number), number, withoutMissing(material, ['reference', 'provider'])),
    );
  }
  if (kind === 'comments') {
    const all = await commentRegister.load(db, profileId, { moment });
    return select(all, selection, (comment) => ({
      outcomes: commentRegister.concerns(comment),
      status: comment.status,
    })).map(([number, comment]) =>
      listed(recordId('C', number), number, withoutMissing(comment, ['resolvedBy', 'resolvedOn'])),
    );
  }
  const all = await loadActions(db, profileId, moment);
  return select(
    all,
    selection,
    withStatus(({ status }) => status),
  )
    .filter(([, { dueOn }]) => isDueBy(dueOn, selection.until))
    .map(([number, action]) => listed(recordId('A', number), number, action));
}

/** What the filters look at in a record. */
interface Filtered {
  readonly outcomes: readonly string[];
  readonly status?: string;
  readonly owner?: string | null;
}

/** What they look at in a record with an owner. */
function withStatus<Content extends Pick<Filtered, 'outcomes'> & { readonly owner: string | null }>(
  statusOf: (content: Content) => string,
): (content: Content) => Filtered {
  return (content) => ({ outcomes: content.outcomes, owner: content.owner, status: statusOf(content) });
}

function select<Content>(
  records: ReadonlyMap<number, Content>,
  { outcome, within, status, owner }: RecordSelection,
  filtered: (content: Content) => Filtered,
): [number, Content][] {
  const concerns = concernedBy({ outcome, within });
  const isFiltered = outcome !== undefined || isRestricting(within);
  const key = owner === undefined ? undefined : caseFolded(owner);
  return [...records].filter(([, content]) => {
    const of = filtered(content);
    return (
      (!isFiltered || of.outcomes.some(concerns)) &&
      (status === undefined || of.status === status) &&
      (key === undefined || (of.owner != null && caseFolded(of.owner) === key))
    );
  });
}

function listed(id: string, number: number, content: object): ListedRecord {
  return { position: [number], facts: { id, ...content } };
}

/** Whether evidence is stale is only said of an age that somebody has stated. */
function freshness({ date }: Evidence, { asOf, staleAfterDays }: Selection): object {
  const ageDays = daysBetween(date, asOf);
  return { ageDays, ...(staleAfterDays !== undefined && { stale: ageDays > staleAfterDays }) };
}

function isDueBy(dueOn: string | null, day: string | undefined): boolean {
  return day === undefined || (dueOn !== null && dueOn <= day);
}

async function listTiers(
  db: Transaction<Schema>,
  profileId: string,
  moment: Moment,
): Promise<readonly ListedRecord[]> {
  const all = await loadTiers(db, profileId, moment);
  return [...all].map(([number, judgement]) =>
    listed(recordId('T', number), number, {
      ...judgement,
      isCurrent: currentTier(all, judgement.area) === judgement,
    }),
  );
}

async function listSnapshots(
  db: Transaction<Schema>,
  profileId: string,
  { entry }: Moment,
): Promise<readonly ListedRecord[]> {
  const all = await loadSnapshots(db, profileId, entry);
  return all.map((snapshot) => ({ position: [snapshot.number], facts: snapshotFacts(snapshot) }));
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
