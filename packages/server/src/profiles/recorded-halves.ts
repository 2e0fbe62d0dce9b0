import { sql, type Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { ScaleLevel } from '../database/tables/profiles.ts';
import { CsfServerError } from '../refusals/error.ts';
import type { Profile } from './profile.ts';
import { isLevel } from './scale.ts';

/**
 * Refuses a change of the step from halves to whole levels while a half is recorded. Every record counts, also one that is
 * no longer current or was withdrawn, and every target that an outcome has ever had: all of them can still be shown.
 * @throws CsfServerError SCALE_FROZEN
 */
export async function refuseStepWithHalves(
  transaction: Transaction<Schema>,
  { id, scale: present }: Pick<Profile, 'id' | 'scale'>,
  scale: readonly ScaleLevel[] = present,
): Promise<void> {
  const halves = (values: readonly number[]): string =>
    values.filter((value) => !isLevel(scale, value)).join(', ');
  const scores = halves(await recordedScores(transaction, id));
  const targets = halves(await recordedTargets(transaction, id));
  const found = [
    ...(scores === '' ? [] : [`scores (${scores})`]),
    ...(targets === '' ? [] : [`targets (${targets})`]),
  ];
  if (found.length === 0) return;
  throw new CsfServerError({
    code: 'SCALE_FROZEN',
    message: `The step of profile ${id} stays 0.5: halves have been recorded as ${found.join(' and ')}, now or before.`,
    hint: 'Leave step out. Every record and every target is kept, so a half stays recorded after it has changed.',
  });
}

/** What assessors gave, in ascending order: where a score follows from policy and practice, these two. */
async function recordedScores(transaction: Transaction<Schema>, id: string): Promise<number[]> {
  const { rows } = await sql<{ value: number }>`
    SELECT value FROM (
      SELECT score AS value FROM assessments WHERE profile_id = ${id} AND policy IS NULL
      UNION SELECT policy FROM assessments WHERE profile_id = ${id}
      UNION SELECT practice FROM assessments WHERE profile_id = ${id}
    ) WHERE value IS NOT NULL ORDER BY value`.execute(transaction);
  return rows.map(({ value }) => value);
}

async function recordedTargets(transaction: Transaction<Schema>, id: string): Promise<number[]> {
  const rows = await transaction
    .selectFrom('outcome_settings')
    .select('target')
    .distinct()
    .where('profile_id', '=', id)
    .where('target', 'is not', null)
    .orderBy('target')
    .execute();
  return rows.flatMap(({ target }) => target ?? []);
}
