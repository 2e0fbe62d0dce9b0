import type { Transaction } from 'kysely';
import { daysBetween } from '../assessments/calendar-date.ts';
import { loadHistory } from '../assessments/history.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { ACTION_STATUSES } from '../database/tables/actions.ts';
import { SELDOM_GIVEN } from '../database/tables/assessments.ts';
import { COMMENT_STATUSES } from '../database/tables/comments.ts';
import { type Evidence, REVIEW_STATUSES } from '../database/tables/evidence.ts';
import { RISK_STATUSES } from '../database/tables/risks.ts';
import { type ElementFilter, passes } from '../framework/element-filter.ts';
import { outcomes } from '../framework/elements.ts';
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
import { recordId } from './record-id.ts';
import { riskRegister } from './risks.ts';
import { currentTier, loadTiers } from './tiers.ts';

/** The kinds that are lists of records. */
export const RECORD_KINDS = [
  'evidence',
  'risks',
  'actions',
  'tiers',
  'assessments',
  'intake',
  'comments',
  'withdrawals',
  'snapshots',
  'due',
] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/** What a list can be asked for: the heat map has the open risks by their levels. */
export const LIST_KINDS = [...RECORD_KINDS, 'heatMap'] as const;
export type ListKind = (typeof LIST_KINDS)[number];

export interface RecordSelection {
  /** The id of an outcome that the records name. */
  readonly outcome?: string | undefined;
  /** Records that name an outcome in it. */
  readonly within: ElementFilter;
  readonly status?: string | undefined;
  /** A name, whatever its case. */
  readonly owner?: string | undefined;
  readonly staleAfterDays?: number | undefined;
  /** The day that the age of evidence counts to. */
  readonly asOf: string;
  /** What is due on this day or before: actions, and all that kind `due` lists. */
  readonly until?: string | undefined;
}

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
  /** What stands beside the list of what is due: the day, and counts over all pages. */
  readonly due?: DueList['head'];
}

const STATUSES: Partial<Record<ListKind, readonly string[]>> = {
  evidence: REVIEW_STATUSES,
  risks: RISK_STATUSES,
  actions: ACTION_STATUSES,
  comments: COMMENT_STATUSES,
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

const BY_OUTCOME = ['outcome', 'function', 'category'];

/** The filters that each kind takes. */
const FILTERS: Record<ListKind, readonly string[]> = {
  evidence: [...BY_OUTCOME, 'status', 'owner', 'staleAfterDays', 'asOf'],
  risks: [...BY_OUTCOME, 'status', 'owner'],
  actions: [...BY_OUTCOME, 'status', 'owner', 'until'],
  tiers: [],
  assessments: BY_OUTCOME,
  intake: BY_OUTCOME,
  comments: [...BY_OUTCOME, 'status'],
  due: ['owner', 'until'],
  withdrawals: [],
  snapshots: [],
  heatMap: ['function', 'category'],
};

/** The filters given that a kind takes, and notes about the others, so that no list passes for a filtered one. */
export function applicable<Given extends object>(
  kind: ListKind,
  given: Given,
): { readonly filters: Partial<Given>; readonly notes: readonly string[] } {
  const names = Object.entries(given).filter(([, value]) => value !== undefined);
  const isTaken = ([name]: [string, unknown]): boolean => FILTERS[kind].includes(name);
  const others = names.filter((entry) => !isTaken(entry)).map(([name]) => name);
  const takes = FILTERS[kind].length === 0 ? 'no filters' : FILTERS[kind].join(', ');
  const filters = Object.fromEntries(names.filter(isTaken)) as Partial<Given>; // a part of what was given
  return {
    filters,
    notes: [
      ...(others.length === 0 ? [] : [`${others.join(', ')} ignored: kind "${kind}" takes ${takes}`]),
      ...unknownStatus(kind, filters),
    ],
  };
}

/** A status that records of the kind never have finds none, which is not to look like an empty register. */
function unknownStatus(kind: ListKind, { status }: { readonly status?: unknown }): readonly string[] {
  const statuses = STATUSES[kind];
  if (statuses === undefined || typeof status !== 'string' || statuses.includes(status)) return [];
  return [`no record of kind "${kind}" can have the status "${status}"; it is one of ${statuses.join(', ')}`];
}

/**
 * The records of a kind that a selection asks for, behind a place in the list. `limit` is for assessments only.
 * @throws CsfServerError UNKNOWN_PROFILE
 */
export async function listRecords(
  db: Database,
  profileId: string,
  kind: RecordKind,
  selection: RecordSelection,
  { after, limit }: { after: Position | undefined; limit: number },
): Promise<RecordList> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const profile = await loadProfile(transaction, profileId);
      const { id, revision } = profile;
      if (kind === 'due') {
        const { records, head } = await listDue(transaction, id, selection);
        const isLater = ({ position }: ListedRecord): boolean =>
          after === undefined || comparePositions(position, after) > 0;
        return { profile: id, revision, due: head, records: records.filter(isLater) };
      }
      const records =
        kind === 'assessments'
          ? await listAssessments(transaction, profile, selection, { after, limit })
          : await listRegister(transaction, id, kind, selection);
      const behind = kind === 'assessments' ? records : records.filter((record) => isBehind(record, after));
      return { profile: id, revision, records: behind };
    });
}

/** Applies to lists that are ordered by number. */
function isBehind({ position }: ListedRecord, after: Position = [0]): boolean {
  return Number(position[0]) > Number(after[0]);
}

async function listRegister(
  db: Transaction<Schema>,
  profileId: string,
  kind: Exclude<RecordKind, 'assessments' | 'due'>,
  selection: RecordSelection,
): Promise<readonly ListedRecord[]> {
  if (kind === 'tiers') return listTiers(db, profileId);
  if (kind === 'withdrawals') {
    const all = await listWithdrawals(db, profileId);
    return all.map(({ id, ...withdrawal }, index) => listed(id, index + 1, withdrawal));
  }
  if (kind === 'snapshots') return listSnapshots(db, profileId);
  if (kind === 'evidence') {
    const all = await evidenceRegister.load(db, profileId);
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
    const all = await riskRegister.load(db, profileId);
    return select(
      all,
      selection,
      withStatus(({ status }) => status),
    ).map(([number, risk]) => listed(recordId('R', number), number, withoutMissing(risk, SELDOM_RATED)));
  }
  if (kind === 'intake') {
    const all = await intakeRegister.load(db, profileId);
    return select(all, selection, ({ outcomes }) => ({ outcomes })).map(([number, material]) =>
      listed(recordId('I', number), number, withoutMissing(material, ['reference', 'provider'])),
    );
  }
  if (kind === 'comments') {
    const all = await commentRegister.load(db, profileId);
    return select(all, selection, (comment) => ({
      outcomes: commentRegister.concerns(comment),
      status: comment.status,
    })).map(([number, comment]) =>
      listed(recordId('C', number), number, withoutMissing(comment, ['resolvedBy', 'resolvedOn'])),
    );
  }
  const all = await loadActions(db, profileId);
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
  const concerns = (id: string): boolean => (outcome === undefined || id === outcome) && passes(id, within);
  const isFiltered =
    outcome !== undefined || within.functionId !== undefined || within.categoryId !== undefined;
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
function freshness({ date }: Evidence, { asOf, staleAfterDays }: RecordSelection): object {
  const ageDays = daysBetween(date, asOf);
  return { ageDays, ...(staleAfterDays !== undefined && { stale: ageDays > staleAfterDays }) };
}

function isDueBy(dueOn: string | null, day: string | undefined): boolean {
  return day === undefined || (dueOn !== null && dueOn <= day);
}

async function listTiers(db: Transaction<Schema>, profileId: string): Promise<readonly ListedRecord[]> {
  const all = await loadTiers(db, profileId);
  return [...all].map(([number, judgement]) =>
    listed(recordId('T', number), number, {
      ...judgement,
      isCurrent: currentTier(all, judgement.area) === judgement,
    }),
  );
}

async function listSnapshots(db: Transaction<Schema>, profileId: string): Promise<readonly ListedRecord[]> {
  const all = await loadSnapshots(db, profileId);
  return all.map((snapshot) => ({ position: [snapshot.number], facts: snapshotFacts(snapshot) }));
}

async function listAssessments(
  db: Transaction<Schema>,
  profile: Profile,
  { outcome, within }: RecordSelection,
  { after, limit }: { after: Position | undefined; limit: number },
): Promise<readonly ListedRecord[]> {
  const ids = outcomes
    .map(({ id }) => id)
    .filter((id) => (outcome === undefined || id === outcome) && passes(id, within));
  const [date, number] = after ?? [];
  const entries = await loadHistory(db, profile, {
    ...(ids.length < outcomes.length && { outcomes: ids }),
    ...(after !== undefined && { after: [String(date), Number(number)] as const }),
    limit,
  });
  return entries.map(({ id, outcomeId, ...entry }) => ({
    position: [entry.date, id],
    facts: {
      id: recordId('S', id),
      outcome: outcomeId,
      ...withoutMissing(entry, [...SELDOM_GIVEN, 'withdrawn']),
    },
  }));
}
