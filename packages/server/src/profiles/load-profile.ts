import type { Selectable, Transaction } from 'kysely';
import { today } from '../assessments/calendar-date.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import {
  levelColumns,
  type OutcomeSettings,
  profileColumns,
  type ScaleLevel,
} from '../database/tables/profiles.ts';
import { knownFrame } from '../history/known-head.ts';
import { type Moment, NOW } from '../history/moment.ts';
import { type ScopeStart, type SettingsRow, settingsAt } from '../history/settings-at.ts';
import { firstEntry } from '../origin/origin-entries.ts';
import { CsfServerError } from '../refusals/error.ts';
import { caseFolded } from '../text/case-folded.ts';
import { isDefault, type Profile, rulesOf } from './profile.ts';
import { DEFAULT_RISK_SCALES, type RiskScales } from './risk-scales.ts';
import { refuseUnknown } from './unknown-profile.ts';

type Connection = Database | Transaction<Schema>;

/**
 * Loads a profile with its scale and settings, as they were at a moment, by its id alone; `resolveProfile` finds the id
 * of one that is named.
 * @throws CsfServerError UNKNOWN_PROFILE, which suggests the nearest ones, or UNKNOWN_MOMENT if it did not exist yet
 */
export async function loadProfile(db: Connection, id: string, moment: Moment = NOW): Promise<Profile> {
  const row = await db.selectFrom('profiles').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return refuseUnknown(db, id);
  const profile = await complete(db, row, moment);
  if (moment.entry === null) return profile;
  const frame = await knownFrame(db, profile, moment.entry);
  if (frame === null) throw notYet(profile, moment.entry);
  return { ...profile, ...frame };
}

function notYet({ id, createdAt }: Profile, entry: number): CsfServerError {
  return new CsfServerError({
    code: 'UNKNOWN_MOMENT',
    message: `Profile ${id} did not exist yet at entry ${entry} of the audit log.`,
    hint: `It was created at ${createdAt}. Give a later knownAt.`,
  });
}

/** The profile that an organization has under a name, whatever their case; null if there is none. */
export async function findByName(
  db: Connection,
  { organization, name }: { organization: string; name: string },
): Promise<Profile | null> {
  const row = await db
    .selectFrom('profiles')
    .selectAll()
    .where('organization_key', '=', caseFolded(organization))
    .where('name_key', '=', caseFolded(name))
    .executeTakeFirst();
  return row === undefined ? null : complete(db, row);
}

async function complete(
  db: Connection,
  row: Selectable<Schema['profiles']>,
  moment: Moment = NOW,
): Promise<Profile> {
  const scale = await db
    .selectFrom('scale_levels')
    .select(levelColumns.names)
    .where('profile_id', '=', row.id)
    .orderBy('value')
    .execute();
  const settings = await db
    .selectFrom('outcome_settings')
    .selectAll()
    .where('profile_id', '=', row.id)
    .orderBy('outcome_id')
    .orderBy('entry')
    .execute();
  const head = profileColumns.fromRow(row);
  const start = moment.asOf === null ? NO_START : await scopeStart(db, head, settings);
  const { id, name, organization, scope, scopeKnownFrom, revision, createdAt, updatedAt } = head;
  return {
    id,
    name,
    organization,
    scope,
    rules: rulesOf(head),
    scale,
    riskScales: await loadRiskScales(db, row.id),
    settings: withoutDefaults(settingsAt(settings, moment, start)),
    scopeKnownFrom,
    revision,
    createdAt,
    updatedAt,
  };
}

function withoutDefaults(
  settings: ReadonlyMap<string, OutcomeSettings>,
): ReadonlyMap<string, OutcomeSettings> {
  return new Map([...settings].filter(([, of]) => !isDefault(of)));
}

/** Nothing is asked about a day. */
const NO_START: ScopeStart = { day: '', entry: null };

/** As `scopeStart`, for who has no versions of the settings at hand. */
export async function readScopeStart(db: Connection, profile: Profile): Promise<ScopeStart> {
  const versions = await db
    .selectFrom('outcome_settings')
    .selectAll()
    .where('profile_id', '=', profile.id)
    .orderBy('entry')
    .execute();
  return scopeStart(db, profile, versions);
}

/** The first day whose scope and targets are known. */
async function scopeStart(
  db: Connection,
  { id, createdAt, scopeKnownFrom }: Pick<Profile, 'id' | 'createdAt' | 'scopeKnownFrom'>,
  versions: readonly SettingsRow[],
): Promise<ScopeStart> {
  if (scopeKnownFrom !== null) return { day: scopeKnownFrom, entry: null };
  const first = await firstEntry(db, id);
  const created = versions.find(({ entry }) => entry === first);
  return { day: created?.set_on ?? today(new Date(createdAt)), entry: first };
}

/** A profile that is older than the risk register has no levels of its own. */
async function loadRiskScales(db: Connection, profileId: string): Promise<RiskScales> {
  const rows = await db
    .selectFrom('risk_levels')
    .selectAll()
    .where('profile_id', '=', profileId)
    .orderBy('value')
    .execute();
  if (rows.length === 0) return DEFAULT_RISK_SCALES;
  const levels = (wanted: keyof RiskScales): ScaleLevel[] =>
    rows.filter(({ dimension }) => dimension === wanted).map(levelColumns.fromRow);
  return { likelihood: levels('likelihood'), impact: levels('impact') };
}
