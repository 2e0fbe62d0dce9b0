import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { TEXT_FIELDS, type TextField } from './outcome-texts.ts';

/** The fields in which the texts of profiles differ, in the template's order, by outcome id. Reads no text out. */
export async function textDifferences(
  transaction: Transaction<Schema>,
  profileIds: readonly string[],
): Promise<ReadonlyMap<string, readonly TextField[]>> {
  const rows = await transaction
    .selectFrom('outcome_texts')
    .innerJoin('profile_texts', (join) =>
      join
        .onRef('profile_texts.profile_id', '=', 'outcome_texts.profile_id')
        .onRef('profile_texts.number', '=', 'outcome_texts.number'),
    )
    .select(['outcome_id', 'field'])
    .where('outcome_texts.profile_id', 'in', profileIds)
    .groupBy(['outcome_id', 'field'])
    .having((having) =>
      having.or([
        // Some profile has no such text, or one has another.
        having(having.fn.countAll(), '<', profileIds.length),
        having(having.fn.count('text').distinct(), '>', 1),
      ]),
    )
    .execute();
  const fields = new Map<string, Set<string>>();
  for (const { outcome_id, field } of rows) {
    fields.set(outcome_id, (fields.get(outcome_id) ?? new Set()).add(field));
  }
  return new Map(
    [...fields].map(([id, differing]) => [id, TEXT_FIELDS.filter((field) => differing.has(field))]),
  );
}
