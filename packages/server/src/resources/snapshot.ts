import type { Resource } from '@modelcontextprotocol/server';
import type { Database } from '../database/open.ts';
import { completeProfileId } from '../profiles/complete-profile-id.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { findSnapshot } from '../snapshots/find-snapshot.ts';
import type { ListedSnapshot } from '../snapshots/list-snapshots.ts';
import { loadSnapshots, snapshotFacts, snapshotId } from '../snapshots/load-snapshots.ts';
import { readState } from '../snapshots/read-snapshot.ts';
import { idOf, type JsonResourceTemplate, MIME_TYPE } from './json-resource.ts';

/** A number has at most 9 digits; an id such as `N-1` is taken too. */
const MAX_NUMBER = 11;

export const snapshot: JsonResourceTemplate = {
  name: 'snapshot',
  uriTemplate: 'csf://profiles/{id}/snapshots/{number}',
  title: 'Snapshot of a profile',
  description:
    'A frozen state of a profile: scope, targets, scores, records and figures, and who approved it.',
  complete: {
    id: (typed, { db }) => completeProfileId(db, typed),
    number: (typed, { db }, { id }) => completeNumber(db, typed, id),
  },
  read: async ({ id, number }, { db, differing }) => {
    const given = idOf(id, MAX_PROFILE_NAME);
    const text = idOf(number, MAX_NUMBER);
    const found = await db
      .transaction()
      .setAccessMode('read only')
      .execute(async (transaction) => {
        const profile = await resolveProfile(transaction, given, { for: 'reading' });
        const stored = await findSnapshot(transaction, profile, /^\d+$/.test(text) ? `N-${text}` : text);
        const state = await readState(transaction, profile, stored);
        return { profile, ...snapshotFacts(stored), state };
      });
    const dataWarning = differing.warningAbout([found.profile]);
    return { ...(dataWarning !== null && { dataWarning }), ...found };
  },
};

/** A snapshot as the list of resources shows it. */
export function snapshotResource({ profileId, number, name, asOf }: ListedSnapshot): Resource {
  const { description } = snapshot;
  return {
    title: `${name} (${profileId}, ${asOf})`,
    description,
    mimeType: MIME_TYPE,
    uri: `csf://profiles/${profileId}/snapshots/${number}`,
    name: `${profileId} ${snapshotId({ number })}`,
  };
}

async function completeNumber(db: Database, typed: string, profileId = ''): Promise<string[]> {
  const snapshots = await loadSnapshots(db, profileId);
  return snapshots.map(({ number }) => String(number)).filter((number) => number.startsWith(typed.trim()));
}
