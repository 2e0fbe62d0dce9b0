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
import { outcomesWithMaterial } from '../records/intake.ts';
import { loadCurrent } from './current.ts';

/**
 * The states of an outcome in a profile. The last three are in scope: included and applicable. Evidence is pending where
 * material has come in that bears on an outcome that nobody has assessed.
 */
export const OUTCOME_STATES = [
  'excluded',
  'not applicable',
  'not assessed',
  'evidence pending',
  'assessed',
] as const;
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
  const current = await loadCurrent(transaction, profile, moment);
  const material = await outcomesWithMaterial(transaction, profile.id, moment);
  return { profile, standings: standingsOf(profile, current, material) };
}

/**
 * The standing of every outcome in a profile with these current assessments.
 * @param material the ids of the outcomes on which material bears
 */
export function standingsOf(
  profile: Pick<Profile, 'settings'>,
  current: ReadonlyMap<string, Assessment>,
  material: ReadonlySet<string>,
): readonly OutcomeStanding[] {
  return outcomes.map((outcome) => {
    const settings = profile.settings.get(outcome.id) ?? DEFAULT_SETTINGS;
    const assessment = current.get(outcome.id) ?? null;
    const state = stateOf(settings, assessment, material.has(outcome.id));
    return { outcome, ...settings, assessment, state };
  });
}

/** Whether an outcome counts: it is included and applicable. */
export function isInScope(standing: Pick<OutcomeStanding, 'state'>): boolean {
  return standing.state === 'assessed' || isUnassessed(standing);
}

/** Whether an outcome counts, and has no score yet. */
export function isUnassessed({ state }: Pick<OutcomeStanding, 'state'>): boolean {
  return state === 'not assessed' || state === 'evidence pending';
}

/** The state of an outcome with these settings and this current assessment, and with material or none. */
export function stateOf(
  { included }: Pick<OutcomeSettings, 'included'>,
  assessment: Pick<Assessment, 'score'> | null,
  hasMaterial: boolean,
): OutcomeState {
  if (!included) return 'excluded';
  if (assessment === null) return hasMaterial ? 'evidence pending' : 'not assessed';
  return assessment.score === null ? 'not applicable' : 'assessed';
}
