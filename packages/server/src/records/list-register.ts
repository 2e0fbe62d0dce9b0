import type { Transaction } from 'kysely';
import { daysBetween } from '../assessments/calendar-date.ts';
import type { Schema } from '../database/schema.ts';
import type { Comment } from '../database/tables/comments.ts';
import type { Evidence } from '../database/tables/evidence.ts';
import { loadSnapshots, snapshotFacts } from '../snapshots/load-snapshots.ts';
import { withoutMissing } from '../text/given.ts';
import { listWithdrawals } from '../withdrawals/load-withdrawals.ts';
import { loadActions } from './actions.ts';
import { commentRegister } from './comments.ts';
import { evidenceRegister } from './evidence.ts';
import { intakeRegister } from './intake.ts';
import type { RecordKind } from './list-kinds.ts';
import { recordId } from './record-id.ts';
import { type ListedRecord, listed, type Selection, select, withStatus } from './record-selection.ts';
import { riskRegister } from './risks.ts';
import { currentTier, loadTiers } from './tiers.ts';

type Lister = (
  db: Transaction<Schema>,
  profileId: string,
  selection: Selection,
) => Promise<readonly ListedRecord[]>;

/** The kinds whose lists are ordered by number. */
type NumberedKind = Exclude<RecordKind, 'assessments' | 'due'>;

/** Fields that most risks do not have. */
const SELDOM_RATED = [
  'inherentLikelihood',
  'inherentImpact',
  'targetLikelihood',
  'targetImpact',
  'acceptedBy',
  'acceptedUntil',
];

/** All records of a kind that a selection asks for, by number. */
export const LISTERS: Readonly<Record<NumberedKind, Lister>> = {
  evidence: async (db, profileId, selection) => {
    const all = await evidenceRegister.load(db, profileId, selection);
    const filtered = withStatus(({ reviewStatus }: Evidence) => reviewStatus);
    return select(all, selection, filtered).map(([number, evidence]) =>
      listed(recordId('E', number), number, {
        ...withoutMissing(evidence, ['validUntil', 'method']),
        ...freshness(evidence, selection),
      }),
    );
  },

  risks: async (db, profileId, selection) => {
    const all = await riskRegister.load(db, profileId, selection);
    return select(
      all,
      selection,
      withStatus(({ status }) => status),
    ).map(([number, risk]) => listed(recordId('R', number), number, withoutMissing(risk, SELDOM_RATED)));
  },

  actions: async (db, profileId, selection) => {
    const all = await loadActions(db, profileId, selection.moment);
    return select(
      all,
      selection,
      withStatus(({ status }) => status),
    )
      .filter(([, { dueOn }]) => isDueBy(dueOn, selection.until))
      .map(([number, action]) => listed(recordId('A', number), number, action));
  },

  tiers: async (db, profileId, { moment }) => {
    const all = await loadTiers(db, profileId, moment);
    return [...all].map(([number, judgement]) =>
      listed(recordId('T', number), number, {
        ...judgement,
        isCurrent: currentTier(all, judgement.area) === judgement,
      }),
    );
  },

  intake: async (db, profileId, selection) => {
    const all = await intakeRegister.load(db, profileId, selection);
    return select(all, selection, ({ outcomes }) => ({ outcomes })).map(([number, material]) =>
      listed(recordId('I', number), number, withoutMissing(material, ['reference', 'provider'])),
    );
  },

  comments: async (db, profileId, selection) => {
    const all = await commentRegister.load(db, profileId, selection);
    const filtered = (comment: Comment) => ({
      outcomes: commentRegister.concerns(comment),
      status: comment.status,
    });
    return select(all, selection, filtered).map(([number, comment]) =>
      listed(recordId('C', number), number, withoutMissing(comment, ['resolvedBy', 'resolvedOn'])),
    );
  },

  withdrawals: async (db, profileId, { moment }) => {
    const all = await listWithdrawals(db, profileId, moment);
    return all.map(({ id, ...withdrawal }, index) => listed(id, index + 1, withdrawal));
  },

  snapshots: async (db, profileId, { moment }) => {
    const all = await loadSnapshots(db, profileId, moment.entry);
    return all.map((snapshot) => ({ position: [snapshot.number], facts: snapshotFacts(snapshot) }));
  },
};

/** Whether evidence is stale is only said of an age that somebody has stated. */
function freshness({ date }: Evidence, { asOf, staleAfterDays }: Selection): object {
  const ageDays = daysBetween(date, asOf);
  return { ageDays, ...(staleAfterDays !== undefined && { stale: ageDays > staleAfterDays }) };
}

function isDueBy(dueOn: string | null, day: string | undefined): boolean {
  return day === undefined || (dueOn !== null && dueOn <= day);
}
