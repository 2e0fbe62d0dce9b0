import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { OutcomeSettings } from '../database/tables/profiles.ts';
import { type OutcomeElement, outcomes } from '../framework/elements.ts';
import { readScopeStart } from '../profiles/load-profile.ts';
import { DEFAULT_SETTINGS, type Profile } from '../profiles/profile.ts';
import { settingsAt } from './settings-at.ts';

/** An outcome with the settings that it had on a day. */
export interface OutcomeOnDay extends OutcomeSettings {
  readonly outcome: OutcomeElement;
}

/** The scope and targets of a profile on any day, all outcomes in NIST's order, as known after an entry; null is now. */
export async function loadScopeHistory(
  transaction: Transaction<Schema>,
  profile: Profile,
  entry: number | null,
): Promise<(day: string) => readonly OutcomeOnDay[]> {
  const versions = await transaction
    .selectFrom('outcome_settings')
    .selectAll()
    .where('profile_id', '=', profile.id)
    .orderBy('entry')
    .execute();
  const start = await readScopeStart(transaction, profile);
  return (day) => {
    const settings = settingsAt(versions, { asOf: day, entry }, start);
    return outcomes.map((outcome) => ({ ...(settings.get(outcome.id) ?? DEFAULT_SETTINGS), outcome }));
  };
}
