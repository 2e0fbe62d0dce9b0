import { invalid } from '../refusals/invalid.ts';

/**
 * Files that change a profile need to know which one: a tool that writes does not guess it.
 * @param what the file is
 */
export function requireProfile(profile: string | undefined, what: string): string {
  if (profile !== undefined) return profile;
  throw invalid(
    `The file is ${what}, and nobody has said of which profile`,
    'Nothing was stored. It goes in with the profile that it is of: give its id or unique name as profile.',
  );
}
