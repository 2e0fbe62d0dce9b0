import type { Database } from '../database/open.ts';
import { resolveProfile } from '../profiles/resolve-profile.ts';
import { CsfServerError } from '../refusals/error.ts';

/**
 * Refuses a file that nobody has said the profile of: a tool that writes does not guess it.
 * @param what the file seems to be, without a full stop
 * @throws CsfServerError as `resolveProfile` does, which names the profiles that there are
 */
export async function refuseWithoutProfile(db: Database, what: string): Promise<void> {
  try {
    await resolveProfile(db, undefined, { for: 'writing' });
  } catch (error) {
    if (!(error instanceof CsfServerError)) throw error;
    throw new CsfServerError({
      code: error.code,
      message: `${what}. ${error.message}`,
      hint: `Nothing was stored. An assessment goes in with the profile that it is of. ${error.hint}`,
    });
  }
}
