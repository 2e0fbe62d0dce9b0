import type { Transaction } from 'kysely';
import { today } from '../assessments/calendar-date.ts';
import type { Schema } from '../database/schema.ts';
import {
  levelColumns,
  type OutcomeSettings,
  profileColumns,
  type ScaleLevel,
  settingsColumns,
} from '../database/tables/profiles.ts';
import type { ScoringRules } from './profile.ts';
import type { ProfileValues } from './profile-change.ts';
import { RISK_DIMENSIONS, type RiskScales } from './risk-scales.ts';
import { sharedTexts } from './shared-texts.ts';

/** When something was recorded. */
export interface Recorded {
  /** The number of the entry of the audit log. */
  readonly entry: number;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Stores the rules, the scales, and the settings and texts of outcomes, as far as given. */
export async function storeContent(
  transaction: Transaction<Schema>,
  profileId: string,
  { rules, scale, riskScales, outcomes = {}, texts = {} }: ProfileValues,
  recorded: Recorded,
): Promise<void> {
  if (rules !== undefined) await storeRules(transaction, profileId, rules);
  if (scale !== undefined) await storeScale(transaction, profileId, scale);
  if (riskScales !== undefined) await storeRiskScales(transaction, profileId, riskScales);
  await storeSettings(transaction, profileId, outcomes, recorded);
  await storeTexts(transaction, profileId, texts);
}

async function storeScale(
  transaction: Transaction<Schema>,
  profile_id: string,
  scale: readonly ScaleLevel[],
): Promise<void> {
  await transaction.deleteFrom('scale_levels').where('profile_id', '=', profile_id).execute();
  await transaction
    .insertInto('scale_levels')
    .values(scale.map((level) => ({ profile_id, ...levelColumns.toRow(level) })))
    .execute();
}

async function storeRiskScales(
  transaction: Transaction<Schema>,
  profile_id: string,
  scales: RiskScales,
): Promise<void> {
  const levels = RISK_DIMENSIONS.flatMap((dimension) =>
    scales[dimension].map((level) => ({ profile_id, dimension, ...levelColumns.toRow(level) })),
  );
  await transaction.deleteFrom('risk_levels').where('profile_id', '=', profile_id).execute();
  await transaction.insertInto('risk_levels').values(levels).execute();
}

async function storeRules(transaction: Transaction<Schema>, id: string, rules: ScoringRules): Promise<void> {
  const row = await transaction
    .selectFrom('profiles')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const changed = profileColumns.toRow({ ...profileColumns.fromRow(row), ...rules });
  await transaction.updateTable('profiles').set(changed).where('id', '=', id).execute();
}

/** Adds a version of the settings of each outcome. Those from before stay. */
async function storeSettings(
  transaction: Transaction<Schema>,
  profile_id: string,
  outcomes: Readonly<Record<string, OutcomeSettings>>,
  { entry, at }: Recorded,
): Promise<void> {
  const rows = Object.entries(outcomes).map(([outcome_id, settings]) => ({
    profile_id,
    outcome_id,
    entry,
    set_on: today(new Date(at)),
    ...settingsColumns.toRow(settings),
  }));
  if (rows.length > 0) await transaction.insertInto('outcome_settings').values(rows).execute();
}

async function storeTexts(
  transaction: Transaction<Schema>,
  profile_id: string,
  texts: NonNullable<ProfileValues['texts']>,
): Promise<void> {
  for (const [outcome_id, values] of Object.entries(texts)) {
    await transaction
      .deleteFrom('outcome_texts')
      .where('profile_id', '=', profile_id)
      .where('outcome_id', '=', outcome_id)
      .where('field', 'in', Object.keys(values))
      .execute();
  }
  const first = await nextNumber(transaction, profile_id);
  const given = sharedTexts(texts).flatMap(({ text, fields }) => (text === null ? [] : [{ text, fields }]));
  if (given.length > 0) {
    const stored = given.map(({ text, fields }, index) => ({ number: first + index, text, fields }));
    await transaction
      .insertInto('profile_texts')
      .values(stored.map(({ number, text }) => ({ profile_id, number, text })))
      .execute();
    const rows = stored.flatMap(({ number, fields }) =>
      Object.entries(fields).flatMap(([field, ids]) =>
        ids.map((outcome_id) => ({ profile_id, outcome_id, field, number })),
      ),
    );
    await transaction.insertInto('outcome_texts').values(rows).execute();
  }
  if (Object.keys(texts).length > 0) await removeUnused(transaction, profile_id);
}

async function nextNumber(transaction: Transaction<Schema>, profileId: string): Promise<number> {
  const { last } = await transaction
    .selectFrom('profile_texts')
    .select(({ fn }) => fn.max<number | null>('number').as('last'))
    .where('profile_id', '=', profileId)
    .executeTakeFirstOrThrow();
  return (last ?? 0) + 1;
}

/** Removes the texts that no outcome has any more. */
async function removeUnused(transaction: Transaction<Schema>, profileId: string): Promise<void> {
  const used = transaction.selectFrom('outcome_texts').select('number').where('profile_id', '=', profileId);
  await transaction
    .deleteFrom('profile_texts')
    .where('profile_id', '=', profileId)
    .where('number', 'not in', used)
    .execute();
}
