import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import {
  levelColumns,
  type OutcomeSettings,
  type ScaleLevel,
  settingsColumns,
} from '../database/tables/profiles.ts';
import { isDefault } from './profile.ts';
import type { ProfileValues } from './profile-change.ts';
import { RISK_DIMENSIONS, type RiskScales } from './risk-scales.ts';
import { sharedTexts } from './shared-texts.ts';

/** Stores the scales, and the settings and texts of outcomes, as far as given. */
export async function storeContent(
  transaction: Transaction<Schema>,
  profileId: string,
  { scale, riskScales, outcomes = {}, texts = {} }: ProfileValues,
): Promise<void> {
  if (scale !== undefined) await storeScale(transaction, profileId, scale);
  if (riskScales !== undefined) await storeRiskScales(transaction, profileId, riskScales);
  await storeSettings(transaction, profileId, outcomes);
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

async function storeSettings(
  transaction: Transaction<Schema>,
  profile_id: string,
  outcomes: Readonly<Record<string, OutcomeSettings>>,
): Promise<void> {
  const ids = Object.keys(outcomes);
  if (ids.length === 0) return;
  await transaction
    .deleteFrom('outcome_settings')
    .where('profile_id', '=', profile_id)
    .where('outcome_id', 'in', ids)
    .execute();
  const special = Object.entries(outcomes).filter(([, settings]) => !isDefault(settings));
  if (special.length === 0) return;
  await transaction
    .insertInto('outcome_settings')
    .values(
      special.map(([outcome_id, settings]) => ({
        profile_id,
        outcome_id,
        ...settingsColumns.toRow(settings),
      })),
    )
    .execute();
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
