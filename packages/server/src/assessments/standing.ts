import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import type { Assessment } from '../database/tables/assessments.ts';
import type { OutcomeSettings } from '../database/tables/profiles.ts';
import { type OutcomeElement, outcomes } from '../framework/elements.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { loadProfile } from '../profiles/load-profile.ts';
import { DEFAULT_SETTINGS, type Profile } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { loadCurrent } from './current.ts';

/** The states of an outcome in a profile. Only the last two are in scope: included and applicable. */
export const OUTCOME_STATES = ['excluded', 'not applicable', 'not assessed', 'assessed'] as const;
export type OutcomeState = (typeof OUTCOME_STATES)[number];

/** An outcome as one profile sees it. */
export interface OutcomeStanding extends OutcomeSettings {
  readonly outcome: OutcomeElement;
  readonly state: OutcomeState;
  /** The current assessment; null if there is none. An excluded outcome keeps its own. */
  readonly assessment: Assessment | null;
}

/** A profile and its 106 outcomes in NIST's order, as of one moment. */
export interface ProfileStanding {
  readonly profile: Profile;
  readonly standings: readonly OutcomeStanding[];
}

/**
 * Loads a profile with the current assessments in one reading transaction.
 * @param given as in `resolveProfile`
 * @throws CsfServerError UNKNOWN_PROFILE or AMBIGUOUS_PROFILE
 */
export async function loadStanding(db: Database, given: string | undefined): Promise<ProfileStanding> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute((transaction) => readStanding(transaction, given));
}

/** As `loadStanding`, for who reads more in the same transaction: as things stood at a moment. */
export async function readStanding(
  transaction: Transaction<Schema>,
  given: string | undefined,
  moment: Moment = NOW,
): Promise<ProfileStanding> {
  const id = await resolveProfile(transaction, given, { for: 'reading' });
  const profile = await loadProfile(transaction, id, moment);
  return { profile, standings: standingsOf(profile, await loadCurrent(transaction, profile, moment)) };
}

/** The standing of every outcome in a profile with these current assessments. */
export function standingsOf(
  profile: Pick<Profile, 'settings'>,
  current: ReadonlyMap<string, Assessment>,
): readonly OutcomeStanding[] {
  return outcomes.map((outcome) => {
    const settings = profile.settings.get(outcome.id) ?? DEFAULT_SETTINGS;
    const assessment = current.get(outcome.id) ?? null;
    return { outcome, ...settings, assessment, state: stateOf(settings, assessment) };
  });
}

/** Whether an outcome counts: it is included and applicable. */
export function isInScope({ state }: OutcomeStanding): boolean {
  return state === 'assessed' || state === 'not assessed';
}

/** The state of an outcome with these settings and this current assessment. */
export function stateOf(
  { included }: Pick<OutcomeSettings, 'included'>,
  assessment: Pick<Assessment, 'score'> | null,
): OutcomeState {
  if (!included) return 'excluded';
  if (assessment === null) return 'not assessed';
  return assessment.score === null ? 'not applicable' : 'assessed';
}
