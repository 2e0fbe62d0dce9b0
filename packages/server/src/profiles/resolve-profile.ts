import type { Transaction } from 'kysely';
import type { Database } from '../database/open.ts';
import type { Schema } from '../database/schema.ts';
import { CsfServerError } from '../refusals/error.ts';
import { caseFolded } from '../text/case-folded.ts';
import { counted } from '../text/counted.ts';
import { quote } from '../text/quote.ts';
import { noProfiles, refuseUnknown } from './unknown-profile.ts';

type Connection = Database | Transaction<Schema>;

/** What a profile is wanted for. The more a mistake would cost, the less is guessed. */
export type Purpose = 'reading' | 'writing' | 'deleting';

/** A refusal names this many candidates. */
const MAX_CANDIDATES = 5;

interface Candidate {
  readonly id: string;
  readonly name: string;
  readonly organization: string;
}

/**
 * The id of the profile that somebody means:
 * - one that is given by its id, which wins over any name;
 * - one that is given by its name, or by that of its organization if that has no other profile, whatever the case; not
 *   for deleting;
 * - for reading, the only profile there is, if none is given.
 *
 * @throws CsfServerError UNKNOWN_PROFILE, or AMBIGUOUS_PROFILE, which names the profiles that may be meant
 */
export async function resolveProfile(
  db: Connection,
  given: string | undefined,
  { for: purpose }: { readonly for: Purpose },
): Promise<string> {
  if (given === undefined) return onlyProfile(db, purpose);
  // Ids have no capital letters. What is to be deleted has to be spelled as it is.
  const id = purpose === 'deleting' ? given : given.toLowerCase();
  const found = await db.selectFrom('profiles').select('id').where('id', '=', id).executeTakeFirst();
  if (found !== undefined) return found.id;
  const candidates = await profilesNamed(db, given);
  const [first] = candidates;
  if (first === undefined) return refuseUnknown(db, given);
  if (purpose === 'deleting') throw noId(given, candidates);
  if (candidates.length > 1)
    throw ambiguous(`${quote(given)} can mean ${candidates.length} profiles`, candidates);
  return first.id;
}

async function onlyProfile(db: Connection, purpose: Purpose): Promise<string> {
  const profiles = await candidatesIn(db).execute();
  const [first] = profiles;
  if (first === undefined) throw noProfiles('There is no profile.');
  if (purpose !== 'reading') throw ambiguous('profile is required', profiles);
  if (profiles.length > 1)
    throw ambiguous(`profile is required: there are ${counted(profiles.length, 'profile')}`, profiles);
  return first.id;
}

/**
 * The profiles that a name can mean. An organization with several profiles means none of them where a profile has that
 * name.
 */
async function profilesNamed(db: Connection, text: string): Promise<readonly Candidate[]> {
  const key = caseFolded(text);
  const byName = await candidatesIn(db).where('name_key', '=', key).execute();
  const ofOrganization = await candidatesIn(db).where('organization_key', '=', key).execute();
  if (byName.length > 0 && ofOrganization.length > 1) return byName;
  const known = new Set(byName.map(({ id }) => id));
  return [...byName, ...ofOrganization.filter(({ id }) => !known.has(id))];
}

function candidatesIn(db: Connection) {
  return db.selectFrom('profiles').select(['id', 'name', 'organization']).orderBy('id');
}

function ambiguous(problem: string, candidates: readonly Candidate[]): CsfServerError {
  return new CsfServerError({
    code: 'AMBIGUOUS_PROFILE',
    message: `${problem}.`,
    hint: `Give the id of the one you mean: ${inWords(candidates)}.`,
  });
}

function noId(given: string, candidates: readonly Candidate[]): CsfServerError {
  return new CsfServerError({
    code: 'UNKNOWN_PROFILE',
    message: `There is no profile with the id ${quote(given)}.`,
    hint: `Only an id can be given here: ${inWords(candidates)}.`,
  });
}

function inWords(candidates: readonly Candidate[]): string {
  const named = candidates
    .slice(0, MAX_CANDIDATES)
    .map(({ id, name, organization }) => `${id} (${quote(name)} of ${quote(organization)})`);
  const more = candidates.length - named.length;
  return [...named, ...(more > 0 ? [`and ${more} more`] : [])].join(', ');
}
