import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { caseFolded } from '../text/case-folded.ts';

export interface ListedProfile {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
  readonly revision: number;
  /** ISO 8601, UTC. */
  readonly updatedAt: string;
}

export interface ProfileListing {
  /** Only profiles of this organization, whatever its case. */
  readonly organization?: string | undefined;
  /** Only profiles after this id. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/** Profiles in the order of their ids. */
export async function listProfiles(
  db: Database | Transaction<Schema>,
  { organization, after, limit }: ProfileListing,
): Promise<readonly ListedProfile[]> {
  let query = db
    .selectFrom('profiles')
    .select(['id', 'name', 'organization', 'revision', 'updated_at as updatedAt'])
    .orderBy('id')
    .limit(limit);
  if (organization !== undefined) query = query.where('organization_key', '=', caseFolded(organization));
  if (after !== undefined) query = query.where('id', '>', after);
  return query.execute();
}

/** How many profiles there are, of an organization or of all. */
export async function countProfiles(
  db: Database | Transaction<Schema>,
  organization: string | undefined,
): Promise<number> {
  let query = db.selectFrom('profiles').select(({ fn }) => fn.countAll<number>().as('count'));
  if (organization !== undefined) query = query.where('organization_key', '=', caseFolded(organization));
  return Number((await query.executeTakeFirstOrThrow()).count);
}
