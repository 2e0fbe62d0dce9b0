import { standingInShort } from '../analysis/overview.ts';
import { type ProfileStanding, readStanding } from '../assessments/standing.ts';
import type { Database } from '../database/open.ts';
import { countProfiles, listProfiles } from '../profiles/list-profiles.ts';
import { functionRow } from './one-profile.ts';

export interface RollUp {
  /** How many profiles there are, on all pages. */
  readonly total: number;
  /** In the order of their ids. */
  readonly profiles: readonly (object & { readonly id: string })[];
}

export interface RollUpRequest {
  /** Only profiles of this organization, whatever its case. */
  readonly organization: string | undefined;
  /** Only profiles after this id. */
  readonly after: string | undefined;
  readonly limit: number;
}

/** Where each of several profiles stands. Nothing is computed across profiles: their scales and scopes differ. */
export async function rollUp(db: Database, { organization, after, limit }: RollUpRequest): Promise<RollUp> {
  return db
    .transaction()
    .setAccessMode('read only')
    .execute(async (transaction) => {
      const listed = await listProfiles(transaction, { organization, after, limit });
      const profiles: ReturnType<typeof profileRow>[] = [];
      for (const { id } of listed) profiles.push(profileRow(await readStanding(transaction, id)));
      return { total: await countProfiles(transaction, organization), profiles };
    });
}

function profileRow(standing: ProfileStanding) {
  const { id, name, organization, revision, updatedAt } = standing.profile;
  const { id: _, name: __, ...figures } = functionRow(standingInShort(standing).whole);
  return { id, name, organization, revision, updatedAt, ...figures };
}
