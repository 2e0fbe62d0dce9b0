import type { Transaction } from 'kysely';
import type { Columns, Fields, RowOf } from '../../database/columns.ts';
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
import { placeOfEntry } from '../../origin/numbering.ts';
import type { Profile } from '../../profiles/profile.ts';
import { LETTERS, type RegisterName, recordId } from '../../records/record-id.ts';
import type { FiledRegisters, FiledText, FiledWithdrawal, SettingsVersion, Written } from './format.ts';

/** What is read of a profile: with the logs that its rows name entries of. */
export interface RowSource {
  readonly transaction: Transaction<Schema>;
  readonly profile: Profile;
  /** The newest entries of the logs that it was in before. */
  readonly heads: readonly number[];
}

/** All versions of the records of a profile, in the order of their numbers. */
export async function readRegisters(source: RowSource): Promise<FiledRegisters> {
  return {
    evidence: await versions(source, 'evidence', evidenceColumns),
    risks: await versions(source, 'risks', riskColumns),
    actions: await versions(source, 'actions', actionColumns),
    intake: await versions(source, 'intake', intakeColumns),
    comments: await versions(source, 'comments', commentColumns),
    tiers: await versions(source, 'tiers', tierColumns),
  };
}

async function versions<F extends Fields>(
  { transaction, profile, heads }: RowSource,
  table: Exclude<RegisterName, 'assessments'>,
  columns: Columns<F>,
) {
  const rows = await transaction
    .selectFrom(table)
    .selectAll()
    .where('profile_id', '=', profile.id)
    .orderBy('number')
    .orderBy('entry')
    .execute();
  return rows.map((row) => ({
    ...columns.fromRow(row as object as RowOf<F>),
    id: recordId(LETTERS[table], row.number),
    ...written(row, heads),
  }));
}

export async function readAssessments({ transaction, profile, heads }: RowSource) {
  const rows = await transaction
    .selectFrom('assessments')
    .selectAll()
    .where('profile_id', '=', profile.id)
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    ...assessmentColumns.fromRow(row),
    id: recordId('S', row.id),
    ...written(row, heads),
  }));
}

export async function readSettings({
  transaction,
  profile,
  heads,
}: RowSource): Promise<readonly SettingsVersion[]> {
  const rows = await transaction
    .selectFrom('outcome_settings')
    .selectAll()
    .where('profile_id', '=', profile.id)
    .orderBy('outcome_id')
    .orderBy('entry')
    .execute();
  return rows.map((row) => ({
    ...settingsColumns.fromRow(row),
    outcome: row.outcome_id,
    entry: placeOfEntry(row.entry, heads),
    setOn: row.set_on,
  }));
}

/** Each text once, in the order of the texts. */
export async function readTexts({ transaction, profile }: RowSource): Promise<readonly FiledText[]> {
  const rows = await transaction
    .selectFrom('outcome_texts')
    .innerJoin('profile_texts', (join) =>
      join
        .onRef('profile_texts.profile_id', '=', 'outcome_texts.profile_id')
        .onRef('profile_texts.number', '=', 'outcome_texts.number'),
    )
    .select(['outcome_id', 'field', 'text'])
    .where('outcome_texts.profile_id', '=', profile.id)
    .orderBy('text')
    .orderBy('outcome_id')
    .execute();
  return [...Map.groupBy(rows, ({ text }) => text)].map(([text, of]) => {
    const byField = Map.groupBy(of, ({ field }) => field);
    return {
      text,
      fields: Object.fromEntries([...byField].map(([field, at]) => [field, at.map((row) => row.outcome_id)])),
    };
  });
}

export async function readWithdrawals({
  transaction,
  profile,
  heads,
}: RowSource): Promise<readonly FiledWithdrawal[]> {
  const rows = await transaction
    .selectFrom('withdrawals')
    .selectAll()
    .where('profile_id', '=', profile.id)
    .orderBy('register')
    .orderBy('number')
    .execute();
  return rows.map((row) => {
    const { register, number, ...said } = withdrawalColumns.fromRow(row);
    return { record: recordId(LETTERS[register], number), ...said, ...written(row, heads) };
  });
}

/** When a row was recorded, as a file says it. */
export function written(
  { entry, recorded_at }: { readonly entry: number; readonly recorded_at: string },
  heads: readonly number[],
): Written {
  return { entry: placeOfEntry(entry, heads), recordedAt: recorded_at };
}
