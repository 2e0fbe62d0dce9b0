import type { InsertObject, Transaction } from 'kysely';
import type { Columns, ContentOf, Fields } from '../../database/columns.ts';
import type { Schema } from '../../database/schema.ts';
import { actionColumns } from '../../database/tables/actions.ts';
import { assessmentColumns } from '../../database/tables/assessments.ts';
import { commentColumns } from '../../database/tables/comments.ts';
import { evidenceColumns } from '../../database/tables/evidence.ts';
import { intakeColumns } from '../../database/tables/intake.ts';
import { settingsColumns } from '../../database/tables/profiles.ts';
import { riskColumns } from '../../database/tables/risks.ts';
import { tierColumns } from '../../database/tables/tiers.ts';
import { withdrawalColumns } from '../../database/tables/withdrawals.ts';
import { LETTERS, recordId } from '../../records/record-id.ts';
import { withdrawalContent } from './check-agreement.ts';
import type { ProfileFile, REGISTER_NAMES } from './format.ts';
import { insertRows } from './insert-rows.ts';
import { newest, numberOf } from './record-numbers.ts';
import { type RowTarget, writtenHere } from './row-target.ts';

type Content = Readonly<Record<string, unknown>>;

/** What the log says of the records that were stored, as if they were all recorded now. */
export interface LoggedRecords extends Readonly<Record<(typeof REGISTER_NAMES)[number], Content>> {
  readonly assessments: readonly object[];
  readonly withdrawals: Content;
}

/** Stores all records of a file but its snapshots. Numbers stay; assessments, whose numbers all profiles share, get new ones. */
export async function storeRecords(target: RowTarget, file: ProfileFile): Promise<LoggedRecords> {
  await storeSettings(target, file);
  const ids = await storeAssessments(target, file);
  return {
    assessments: file.assessments.map((row) => assessmentColumns.pick(row)),
    evidence: await storeVersions(target, 'evidence', evidenceColumns, file.evidence),
    risks: await storeVersions(target, 'risks', riskColumns, file.risks),
    actions: await storeVersions(target, 'actions', actionColumns, file.actions),
    intake: await storeVersions(target, 'intake', intakeColumns, file.intake),
    comments: await storeVersions(target, 'comments', commentColumns, file.comments),
    tiers: await storeVersions(target, 'tiers', tierColumns, file.tiers),
    withdrawals: await storeWithdrawals(target, file, ids),
  };
}

async function storeSettings({ transaction, profileId, heads }: RowTarget, file: ProfileFile): Promise<void> {
  const rows = file.settings.map(({ outcome, setOn, entry, ...settings }) => ({
    profile_id: profileId,
    outcome_id: outcome,
    entry: writtenHere({ entry, recordedAt: '' }, heads).entry,
    set_on: setOn,
    ...settingsColumns.toRow(settings),
  }));
  await insertRows(transaction, 'outcome_settings', rows);
}

/** Returns the new number of each assessment by its old id. */
async function storeAssessments(
  { transaction, profileId, heads }: RowTarget,
  { assessments }: ProfileFile,
): Promise<ReadonlyMap<string, number>> {
  const last = await lastAssessment(transaction);
  const rows = assessments.map((row, index) => ({
    id: last + 1 + index,
    profile_id: profileId,
    ...assessmentColumns.toRow(row),
    ...writtenHere(row, heads),
  }));
  await insertRows(transaction, 'assessments', rows);
  return new Map(assessments.map(({ id }, index) => [id, last + 1 + index]));
}

async function lastAssessment(transaction: Transaction<Schema>): Promise<number> {
  const { last } = await transaction
    .selectFrom('assessments')
    .select(({ fn }) => fn.max<number | null>('id').as('last'))
    .executeTakeFirstOrThrow();
  return last ?? 0;
}

type Row<F extends Fields> = ContentOf<F> & ProfileFile['evidence'][number];

async function storeVersions<F extends Fields>(
  { transaction, profileId, heads }: RowTarget,
  table: (typeof REGISTER_NAMES)[number],
  columns: Columns<F>,
  versions: readonly (ContentOf<F> & Pick<Row<F>, 'id' | 'entry' | 'recordedAt'>)[],
): Promise<Content> {
  const rows = versions.map((row) => ({
    profile_id: profileId,
    number: numberOf(row.id),
    ...columns.toRow(row),
    ...writtenHere(row, heads),
  }));
  await insertRows(transaction, table, rows as object as InsertObject<Schema, typeof table>[]);
  return Object.fromEntries([...newest(versions)].map(([id, row]) => [id, columns.pick(row)]));
}

async function storeWithdrawals(
  { transaction, profileId, heads }: RowTarget,
  { withdrawals }: ProfileFile,
  ids: ReadonlyMap<string, number>,
): Promise<Content> {
  const logged: [string, object][] = [];
  const rows = withdrawals.map((row) => {
    const { number: given, register, ...said } = withdrawalContent(row);
    const number = register === 'assessments' ? (ids.get(row.record) ?? given) : given;
    const withdrawal = { register, number, ...said };
    logged.push([recordId(LETTERS[register], number), withdrawal]);
    return { profile_id: profileId, ...withdrawalColumns.toRow(withdrawal), ...writtenHere(row, heads) };
  });
  await insertRows(transaction, 'withdrawals', rows);
  return Object.fromEntries(logged);
}
