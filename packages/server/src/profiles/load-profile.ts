import type { Selectable, Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import {
  levelColumns,
  type OutcomeSettings,
  profileColumns,
  type ScaleLevel,
  settingsColumns,
} from '../database/tables/profiles.ts';
import { CsfServerError } from '../refusals/error.ts';
import { caseFolded } from '../text/case-folded.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';
import { isDefault, type Profile, rulesOf } from './profile.ts';
import { DEFAULT_RISK_SCALES, type RiskScales } from './risk-scales.ts';

type Connection = Database | Transaction<Schema>;

/**
 * Loads a profile with its scale and settings.
 * @throws CsfServerError UNKNOWN_PROFILE, which suggests the nearest ids
 */
export async function loadProfile(db: Connection, id: string): Promise<Profile> {
  const row = await db.selectFrom('profiles').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? refuseUnknown(db, id) : complete(db, row);
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

async function complete(db: Connection, row: Selectable<Schema['profiles']>): Promise<Profile> {
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
  const { id, name, organization, scope, scopeKnownFrom, revision, createdAt, updatedAt } = head;
  return {
    id,
    name,
    organization,
    scope,
    rules: rulesOf(head),
    scale,
    riskScales: await loadRiskScales(db, row.id),
    settings: newestSettings(settings),
    scopeKnownFrom,
    revision,
    createdAt,
    updatedAt,
  };
}

/** The last version of each outcome's settings, without those that are the default. */
function newestSettings(
  versions: readonly Selectable<Schema['outcome_settings']>[],
): ReadonlyMap<string, OutcomeSettings> {
  const newest = new Map(versions.map((row) => [row.outcome_id, settingsColumns.fromRow(row)]));
  return new Map([...newest].filter(([, settings]) => !isDefault(settings)));
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

async function refuseUnknown(db: Connection, id: string): Promise<never> {
  const profiles = await db.selectFrom('profiles').select('id').orderBy('id').limit(1_000).execute();
  const ids = nearest(
    id,
    profiles.map((profile) => profile.id),
    3,
  );
  throw new CsfServerError({
    code: 'UNKNOWN_PROFILE',
    message: `There is no profile ${quote(id)}.`,
    hint:
      profiles.length === 0
        ? 'There are no profiles yet; profile_save without an id creates one.'
        : `${ids.length > 0 ? `Nearest ids: ${ids.join(', ')}. ` : ''}profile_overview lists all profiles.`,
  });
}
