import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { CsfServerError } from '../refusals/error.ts';
import { nearest } from '../text/nearest.ts';
import { quote } from '../text/quote.ts';

/** A refusal looks for near ids among this many profiles. */
const MAX_SEARCHED = 1_000;

/** @throws CsfServerError UNKNOWN_PROFILE, which suggests the profiles whose ids or names are nearest */
export async function refuseUnknown(db: Database | Transaction<Schema>, given: string): Promise<never> {
  const profiles = await db
    .selectFrom('profiles')
    .select(['id', 'name'])
    .orderBy('id')
    .limit(MAX_SEARCHED)
    .execute();
  if (profiles.length === 0) throw noProfiles(`There is no profile ${quote(given)}.`);
  const words = profiles.flatMap(({ id, name }) => [id, name]);
  const near = nearest(given, words, 6).map((word) =>
    profiles.find(({ id, name }) => word === id || word === name),
  );
  const ids = [...new Set(near.flatMap((profile) => profile?.id ?? []))].slice(0, 3);
  throw new CsfServerError({
    code: 'UNKNOWN_PROFILE',
    message: `There is no profile ${quote(given)}.`,
    hint: `${ids.length > 0 ? `Nearest ids: ${ids.join(', ')}. ` : ''}profile_overview lists all profiles.`,
  });
}

export function noProfiles(message: string): CsfServerError {
  return new CsfServerError({
    code: 'UNKNOWN_PROFILE',
    message,
    hint: 'There are no profiles yet; profile_create creates one.',
  });
}
