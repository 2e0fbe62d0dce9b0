import type { Transaction } from 'kysely';
import { nextEntry } from '../audit/next-entry.ts';
import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { commitChange } from './commit-change.ts';
import { alreadyExists, caseFoldedNames } from './create-profile.ts';
import { exclusionNotes } from './exclusion-notes.ts';
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
  scoringAfter,
} from './profile-change.ts';
import { resolveProfile } from './resolve-profile.ts';
import { checkRevision } from './revision.ts';
import { storeContent } from './store-content.ts';

export interface SaveRequest extends ProfileChange {
  /** The profile to change. */
  readonly profile: string;
  readonly expectedRevision?: number | undefined;
}

export interface SavedProfile {
  readonly status: 'updated' | 'unchanged';
  readonly profile: string;
  readonly revision: number;
  /** How many outcomes have other settings or texts than before. */
  readonly changedOutcomes: number;
  /** What the change leaves open; absent if nothing. */
  readonly notes?: readonly string[];
}

/**
 * Changes a profile. A call that would change nothing stores nothing, so that it is harmless to repeat one.
 * @throws CsfServerError UNKNOWN_PROFILE, REVISION_CONFLICT, SCALE_FROZEN, INVALID_INPUT, those of element ids, or
 * PROFILE_EXISTS if the organization has another profile of that name
 */
export async function saveProfile(db: Database, writer: Writer, request: SaveRequest): Promise<SavedProfile> {
  return db.transaction().execute((transaction) => saveWithin(transaction, writer, request));
}

/** As `saveProfile`, in a transaction that stores something else too. */
export async function saveWithin(
  transaction: Transaction<Schema>,
  writer: Writer,
  request: SaveRequest,
): Promise<SavedProfile> {
  const existing = await loadProfile(
    transaction,
    await resolveProfile(transaction, request.profile, { for: 'writing' }),
  );
  checkRevision(existing, request.expectedRevision);
  // First of all: otherwise the user would change targets to fit a scale that is refused then.
  await refuseFrozen(transaction, existing, request);
  return update(transaction, writer, existing, request);
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
  const notes = exclusionNotes(before, content, request);
  const saved = { profile: existing.id, ...(notes.length > 0 && { notes }) };
  if (change === null)
    return { status: 'unchanged', revision: existing.revision, changedOutcomes: 0, ...saved };
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
  return { status: 'updated', revision, changedOutcomes, ...saved };
}

/** A profile with the texts of the outcomes that a change concerns. */
export async function withTexts(
  transaction: Transaction<Schema>,
  profile: Profile,
  change: ProfileChange,
): Promise<EditedContent> {
  const concerned = [...expandOutcomeChanges(change.outcomes ?? [], scoringAfter(profile, change)).keys()];
  return { ...profile, texts: await loadTexts(transaction, profile.id, concerned) };
}
