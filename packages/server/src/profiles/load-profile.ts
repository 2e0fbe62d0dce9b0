import type { Selectable, Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { ProfilesTable, Schema } from '../database/schema.ts';
import { CsfServerError } from '../refusals/error.ts';
import { caseFolded } from '../text/case-folded.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';
import type { OutcomeSettings, Priority, Profile } from './profile.ts';
import { DEFAULT_RISK_SCALES, type RiskScales } from './risk-scales.ts';
import type { ScaleLevel } from './scale.ts';

type Connection = Database | Transaction<Schema>;

/** Loads a profile with its scale and settings; throws UNKNOWN_PROFILE, which suggests the nearest ids. */
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

async function complete(db: Connection, row: Selectable<ProfilesTable>): Promise<Profile> {
  const scale = await db
    .selectFrom('scale_levels')
    .select(['value', 'label', 'meaning'])
    .where('profile_id', '=', row.id)
    .orderBy('value')
    .execute();
  const settings = await db
    .selectFrom('outcome_settings')
    .selectAll()
    .where('profile_id', '=', row.id)
    .orderBy('outcome_id')
    .execute();
  return {
    id: row.id,
    name: row.name,
    organization: row.organization,
    scope: row.scope,
    scale,
    riskScales: await loadRiskScales(db, row.id),
    settings: new Map(
      settings.map((row): [string, OutcomeSettings] => [
        row.outcome_id,
        {
          included: row.included === 1,
          target: row.target,
          // The table's CHECKs admit no other priorities.
          targetPriority: row.target_priority as Priority | null,
          targetTier: row.target_tier,
          currentPriority: row.current_priority as Priority | null,
        },
      ]),
    ),
    revision: row.revision,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
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
    rows
      .filter(({ dimension }) => dimension === wanted)
      .map(({ value, label, meaning }) => ({ value, label, meaning }));
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
        : `${ids.length > 0 ? `Nearest ids: ${ids.join(', ')}. ` : ''}profile_list lists all profiles.`,
  });
}
