import type { Transaction } from 'kysely';
import { today } from '../assessments/calendar-date.ts';
import { type Coverage, coverageOf } from '../assessments/coverage.ts';
import { currentIds, loadCurrent } from '../assessments/current.ts';
import { standingsOf } from '../assessments/standing.ts';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type Withdrawal, withdrawalColumns } from '../database/tables/withdrawals.ts';
import { commitChange } from '../profiles/commit-change.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import type { Profile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { checkRevision } from '../profiles/revision.ts';
import { outcomesWithMaterial } from '../records/intake.ts';
import { type Letter, recordId } from '../records/record-id.ts';
import { currentTier, loadTiers } from '../records/tiers.ts';
import { actionsByReference } from './actions-by-reference.ts';
import { resolveTargets, type Target } from './resolve-targets.ts';

export interface WithdrawalRequest {
  /** The id of the profile. */
  readonly profile: string;
  /** Ids of records, forgivingly spelled; that of an outcome means its current assessment. */
  readonly records: readonly string[];
  readonly reason: string;
  /** Who withdraws; undefined: the person at the client, if known. */
  readonly by?: string | undefined;
  readonly expectedRevision?: number | undefined;
}

export interface WithdrawnRecord {
  readonly target: Target;
  /** For an assessment or a tier, the id of what counts now, or null for nothing; undefined for other records. */
  readonly countsNow: string | null | undefined;
  /** For an assessment, the score that counts now. */
  readonly scoreNow: number | null | undefined;
  /** Ids of the actions that still name the record. */
  readonly namedBy: readonly string[];
}

export interface WithdrawnBatch {
  readonly profile: string;
  /** After the call. */
  readonly revision: number;
  /** In the order of the request. */
  readonly withdrawn: readonly WithdrawnRecord[];
  /** After the call. */
  readonly coverage: Coverage;
}

/**
 * Withdraws records, all or none: they stay in the history and in the audit log, and no figure counts them any more. A
 * withdrawal cannot be taken back; the record is recorded anew.
 * @throws CsfServerError UNKNOWN_PROFILE, REVISION_CONFLICT, or INVALID_INPUT, which names what is wrong with each record
 */
export async function withdrawRecords(
  db: Database,
  writer: Writer,
  now: Date,
  { profile: given, records, reason, by, expectedRevision }: WithdrawalRequest,
): Promise<WithdrawnBatch> {
  return db.transaction().execute(async (transaction) => {
    const profile = await loadProfile(
      transaction,
      await resolveProfile(transaction, given, { for: 'deleting' }),
    );
    checkRevision(profile, expectedRevision);
    const targets = await resolveTargets(transaction, profile, records);
    const said = { reason, withdrawnBy: by ?? writer.person, date: today(now) };
    const revision = await store(transaction, writer, profile, targets, said);
    return { profile: profile.id, revision, ...(await stateAfter(transaction, profile, targets)) };
  });
}

async function store(
  transaction: Transaction<Schema>,
  writer: Writer,
  profile: Profile,
  targets: readonly Target[],
  said: Pick<Withdrawal, 'reason' | 'withdrawnBy' | 'date'>,
): Promise<number> {
  const entry = await nextEntry(transaction);
  const withdrawals = targets.map(({ id, number, content: { register } }) => ({
    id,
    withdrawal: { register, number, ...said },
  }));
  await transaction
    .insertInto('withdrawals')
    .values(
      withdrawals.map(({ withdrawal }) => ({
        profile_id: profile.id,
        ...withdrawalColumns.toRow(withdrawal),
        entry,
        recorded_at: writer.at,
      })),
    )
    .execute();
  return commitChange(transaction, writer, profile, {
    // A reader of the log sees which score it was: the log has no ids of scores.
    before: { withdrawals: Object.fromEntries(targets.map(({ id, content }) => [id, content.content])) },
    after: { withdrawals: Object.fromEntries(withdrawals.map(({ id, withdrawal }) => [id, withdrawal])) },
  });
}

async function stateAfter(
  transaction: Transaction<Schema>,
  profile: Profile,
  targets: readonly Target[],
): Promise<Pick<WithdrawnBatch, 'withdrawn' | 'coverage'>> {
  const current = await loadCurrent(transaction, profile);
  const ids = await currentIds(transaction, profile);
  const tiers = await loadTiers(transaction, profile.id);
  const actions = await actionsByReference(transaction, profile.id);
  const replacementOf = ({ content: { register, content } }: Target): string | null | undefined => {
    if (register === 'assessments') return idOrNull('S', ids.get(content.outcomeId));
    if (register === 'tiers') return idOrNull('T', numberOf(tiers, currentTier(tiers, content.area)));
    return undefined;
  };
  const withdrawn = targets.map((target): WithdrawnRecord => {
    const { register, content } = target.content;
    return {
      target,
      countsNow: replacementOf(target),
      scoreNow: register === 'assessments' ? (current.get(content.outcomeId)?.score ?? null) : undefined,
      namedBy: actions.get(target.id) ?? [],
    };
  });
  const material = await outcomesWithMaterial(transaction, profile.id);
  return { withdrawn, coverage: coverageOf(standingsOf(profile, current, material)) };
}

function idOrNull(letter: Letter, number: number | undefined): string | null {
  return number === undefined ? null : recordId(letter, number);
}

function numberOf<Content>(
  records: ReadonlyMap<number, Content>,
  wanted: Content | null,
): number | undefined {
  const [number] = [...records].find(([, content]) => content === wanted) ?? [];
  return number;
}
