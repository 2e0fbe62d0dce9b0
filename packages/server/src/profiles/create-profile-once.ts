import type { Writer } from '../audit/writer.ts';
import type { Database } from '../database/open.ts';
import { alreadyExists, createProfile } from './create-profile.ts';
import { exclusionNotes } from './exclusion-notes.ts';
import { findByName } from './load-profile.ts';
import { contentAfter, differences, type NewProfile, newContent } from './profile-change.ts';
import { withTexts } from './save-profile.ts';

export interface CreatedProfile {
  /** `unchanged`: the organization already has this profile, with everything that was asked for. */
  readonly status: 'created' | 'unchanged';
  readonly profile: string;
  readonly revision: number;
  /** How many outcomes have settings or texts. */
  readonly changedOutcomes: number;
  /** What it leaves open; absent if nothing. */
  readonly notes?: readonly string[];
}

/**
 * Creates a profile. A call that is repeated stores nothing more.
 * @throws CsfServerError INVALID_INPUT, those of element ids, or PROFILE_EXISTS if the organization has a profile of
 * that name with other content
 */
export async function createProfileOnce(
  db: Database,
  writer: Writer,
  request: NewProfile,
): Promise<CreatedProfile> {
  return db.transaction().execute(async (transaction) => {
    const content = newContent(request);
    const noted = exclusionNotes(null, content, request);
    const notes = noted.length > 0 ? { notes: noted } : {};
    const namesake = await findByName(transaction, content);
    if (namesake === null) {
      const profile = await createProfile(transaction, writer, content);
      const changedOutcomes = new Set([...content.settings.keys(), ...content.texts.keys()]).size;
      return { status: 'created', profile, revision: 1, changedOutcomes, ...notes };
    }
    const before = await withTexts(transaction, namesake, request);
    if (differences(before, contentAfter(before, request)) !== null) throw alreadyExists(namesake);
    return {
      status: 'unchanged',
      profile: namesake.id,
      revision: namesake.revision,
      changedOutcomes: 0,
      ...notes,
    };
  });
}
