import type { Transaction } from 'kysely';
import { appendAudit } from '../audit/append.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { CsfServerError } from '../error.ts';
import { caseFolded } from '../text/case-folded.ts';
import { commitChange } from './commit-change.ts';
import { refuseFrozen } from './frozen-scales.ts';
import { findByName, loadProfile } from './load-profile.ts';
import { newProfileId } from './new-profile-id.ts';
import { isDefault, type Profile, type ProfileContent } from './profile.ts';
import { contentAfter, differences, type ProfileChange, type ProfileValues } from './profile-change.ts';
import { checkRevision } from './revision.ts';
import { RISK_DIMENSIONS } from './risk-scales.ts';

export interface SaveRequest extends ProfileChange {
  /** The profile to change; undefined creates one. */
  readonly profile?: string | undefined;
  readonly expectedRevision?: number | undefined;
}

export interface SavedProfile {
  readonly status: 'created' | 'updated' | 'unchanged';
  readonly profile: string;
  readonly revision: number;
}

/**
 * Creates a profile or changes one. A call that would change nothing stores nothing, so that repeating a call is
 * harmless, be it an update or a creation.
 *
 * Throws UNKNOWN_PROFILE, REVISION_CONFLICT, SCALE_FROZEN, INVALID_INPUT, those of element ids and, if the
 * organization has another profile of that name, PROFILE_EXISTS.
 */
export async function saveProfile(db: Database, writer: Writer, request: SaveRequest): Promise<SavedProfile> {
  return db.transaction().execute(async (transaction) => {
    if (request.profile !== undefined) {
      const existing = await loadProfile(transaction, request.profile);
      checkRevision(existing, request.expectedRevision);
      // Before the targets are held against the new scale: they would be changed for nothing.
      await refuseFrozen(transaction, existing, request);
      return update(transaction, writer, existing, contentAfter(existing, request));
    }
    refuseRevision(request);
    const content = contentAfter(null, request);
    const namesake = await findByName(transaction, content);
    if (namesake === null) return create(transaction, writer, content);
    if (differences(namesake, contentAfter(namesake, request)) === null) return unchanged(namesake);
    throw alreadyExists(namesake);
  });
}

async function create(
  transaction: Transaction<Schema>,
  writer: Writer,
  content: ProfileContent,
): Promise<SavedProfile> {
  const id = await newProfileId(transaction, content.name);
  const { name, organization, scope, scale, riskScales, settings } = content;
  await transaction
    .insertInto('profiles')
    .values({ id, ...columns(content), revision: 1, created_at: writer.at, updated_at: writer.at })
    .execute();
  const outcomes = Object.fromEntries(settings);
  await storeParts(transaction, id, { scale, riskScales, outcomes });
  await appendAudit(transaction, writer, {
    subject: id,
    before: null,
    after: { name, organization, scope, scale, riskScales, outcomes, revision: 1 },
  });
  return { status: 'created', profile: id, revision: 1 };
}

async function update(
  transaction: Transaction<Schema>,
  writer: Writer,
  existing: Profile,
  content: ProfileContent,
): Promise<SavedProfile> {
  const change = differences(existing, content);
  if (change === null) return unchanged(existing);
  const namesake = await findByName(transaction, content);
  if (namesake !== null && namesake.id !== existing.id) throw alreadyExists(namesake);
  await transaction.updateTable('profiles').set(columns(content)).where('id', '=', existing.id).execute();
  await storeParts(transaction, existing.id, change.after);
  const revision = await commitChange(transaction, writer, existing, change);
  return { status: 'updated', profile: existing.id, revision };
}

function columns({ name, organization, scope }: ProfileContent) {
  return {
    organization,
    organization_key: caseFolded(organization),
    name,
    name_key: caseFolded(name),
    scope,
  };
}

/** Stores the scales and the settings of outcomes, as far as given. */
async function storeParts(
  transaction: Transaction<Schema>,
  profile_id: string,
  { scale, riskScales, outcomes = {} }: ProfileValues,
): Promise<void> {
  if (scale !== undefined) {
    await transaction.deleteFrom('scale_levels').where('profile_id', '=', profile_id).execute();
    await transaction
      .insertInto('scale_levels')
      .values(scale.map((level) => ({ profile_id, ...level })))
      .execute();
  }
  if (riskScales !== undefined) {
    await transaction.deleteFrom('risk_levels').where('profile_id', '=', profile_id).execute();
    await transaction
      .insertInto('risk_levels')
      .values(
        RISK_DIMENSIONS.flatMap((dimension) =>
          riskScales[dimension].map((level) => ({ profile_id, dimension, ...level })),
        ),
      )
      .execute();
  }
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
      special.map(([outcome_id, { included, target, targetPriority, targetTier, currentPriority }]) => ({
        profile_id,
        outcome_id,
        included: included ? 1 : 0,
        target,
        target_priority: targetPriority,
        target_tier: targetTier,
        current_priority: currentPriority,
      })),
    )
    .execute();
}

function refuseRevision({ expectedRevision }: SaveRequest): void {
  if (expectedRevision === undefined) return;
  throw new CsfServerError({
    code: 'INVALID_INPUT',
    message: 'expectedRevision is given without profile: a new profile has no revision.',
    hint: 'Pass the id of the profile to change as profile, or leave expectedRevision out to create one.',
  });
}

function unchanged({ id, revision }: Profile): SavedProfile {
  return { status: 'unchanged', profile: id, revision };
}

function alreadyExists({ id, name, organization }: Profile): CsfServerError {
  return new CsfServerError({
    code: 'PROFILE_EXISTS',
    message: `${organization} already has a profile named ${name}.`,
    hint: `To change it, pass profile: "${id}"; for a new profile, choose another name.`,
  });
}
