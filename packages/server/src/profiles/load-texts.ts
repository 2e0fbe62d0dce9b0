import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { type OutcomeTexts, textsFrom } from './outcome-texts.ts';

/** The texts of these outcomes by outcome id; an outcome without any is absent. */
export async function loadTexts(
  db: Database | Transaction<Schema>,
  profileId: string,
  outcomeIds: readonly string[],
): Promise<ReadonlyMap<string, OutcomeTexts>> {
  if (outcomeIds.length === 0) return new Map();
  const rows = await db
    .selectFrom('outcome_texts')
    .innerJoin('profile_texts', (join) =>
      join
        .onRef('profile_texts.profile_id', '=', 'outcome_texts.profile_id')
        .onRef('profile_texts.number', '=', 'outcome_texts.number'),
    )
    .select(['outcome_id', 'field', 'text'])
    .where('outcome_texts.profile_id', '=', profileId)
    .where('outcome_id', 'in', outcomeIds)
    .execute();
  const byOutcome = new Map<string, Map<string, string>>();
  for (const { outcome_id, field, text } of rows) {
    const texts = byOutcome.get(outcome_id) ?? new Map<string, string>();
    byOutcome.set(outcome_id, texts.set(field, text));
  }
  return new Map([...byOutcome].map(([id, texts]) => [id, textsFrom((field) => texts.get(field))]));
}
