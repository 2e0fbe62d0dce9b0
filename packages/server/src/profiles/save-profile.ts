import type { Transaction } from 'kysely';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { CsfServerError } from '../refusals/error.ts';
import { commitChange } from './commit-change.ts';
import { alreadyExists, caseFoldedNames, createProfile } from './create-profile.ts';
import { refuseFrozen } from './frozen-scales.ts';
import { findByName, loadProfile } from './load-profile.ts';
import { loadTexts } from './load-texts.ts';
import { expandOutcomeChanges } from './outcome-changes.ts';
import type { Profile } from './profile.ts';
import {
  contentAfter,
  differences,
  type EditedContent,
  loggedValues,
  type ProfileChange,
} from './profile-change.ts';
import { checkRevision } from './revision.ts';
import { storeContent } from './store-content.ts';

export interface SaveRequest extends ProfileChange {
  /** The profile to change; undefined creates one. */
  readonly profile?: string | undefined;
  readonly expectedRevision?: number | undefined;
}

export interface SavedProfile {
  readonly status: 'created' | 'updated' | 'unchanged';
  readonly profile: string;
  readonly revision: number;
  /** How many outcomes have other settings or texts than before. */
  readonly changedOutcomes: number;
}

/**
 * Creates a profile or changes one. A call that would change nothing stores nothing, so that it is harmless
 * to repeat an update or a creation.
 * @throws CsfServerError UNKNOWN_PROFILE, REVISION_CONFLICT, SCALE_FROZEN, INVALID_INPUT, those of element ids, or
 * PROFILE_EXISTS if the organization has another profile of that name
 */
export async function saveProfile(db: Database, writer: Writer, request: SaveRequest): Promise<SavedProfile> {
  return db.transaction().execute(async (transaction) => {
    if (request.profile !== undefined) {
      const existing = await loadProfile(transaction, request.profile);
      checkRevision(existing, request.expectedRevision);
      // First of all: otherwise the user would change targets to fit a scale that is refused then.
      await refuseFrozen(transaction, existing, request);
      return update(transaction, writer, existing, request);
    }
    refuseRevision(request);
    const content = contentAfter(null, request);
    const namesake = await findByName(transaction, content);
    if (namesake === null) {
      const profile = await createProfile(transaction, writer, content);
      const changedOutcomes = new Set([...content.settings.keys(), ...content.texts.keys()]).size;
      return { status: 'created', profile, revision: 1, changedOutcomes };
    }
    const before = await withTexts(transaction, namesake, request);
    if (differences(before, contentAfter(before, request)) === null) return unchanged(namesake);
    throw alreadyExists(namesake);
  });
}

async function update(
  transaction: Transaction<Schema>,
  writer: Writer,
  existing: Profile,
  request: SaveRequest,
): Promise<SavedProfile> {
  const before = await withTexts(transaction, existing, request);
  const content = contentAfter(before, request);
  const change = differences(before, content);
  if (change === null) return unchanged(existing);
  const namesake = await findByName(transaction, content);
  if (namesake !== null && namesake.id !== existing.id) throw alreadyExists(namesake);
  const { name, organization, scope } = content;
  await transaction
    .updateTable('profiles')
    .set({ name, organization, scope, ...caseFoldedNames(content) })
    .where('id', '=', existing.id)
    .execute();
  const recorded = { entry: await nextEntry(transaction), at: writer.at };
  await storeContent(transaction, existing.id, change.after, recorded);
  const revision = await commitChange(transaction, writer, existing, {
    before: loggedValues(change.before),
    after: loggedValues(change.after),
  });
  const { outcomes = {}, texts = {} } = change.after;
  const changedOutcomes = new Set([...Object.keys(outcomes), ...Object.keys(texts)]).size;
  return { status: 'updated', profile: existing.id, revision, changedOutcomes };
}

/** A profile with the texts of the outcomes that a change concerns. */
async function withTexts(
  transaction: Transaction<Schema>,
  profile: Profile,
  { outcomes = [] }: ProfileChange,
): Promise<EditedContent> {
  const concerned = [...expandOutcomeChanges(outcomes).keys()];
  return { ...profile, texts: await loadTexts(transaction, profile.id, concerned) };
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
  return { status: 'unchanged', profile: id, revision, changedOutcomes: 0 };
}
