import { invalid } from '../refusals/invalid.ts';

/** Files that change a profile need to know which one: a tool that writes does not guess it. */
export function requireProfile(profile: string | undefined): string {
  if (profile !== undefined) return profile;
  throw invalid(
    'The import needs a profile',
    'Give its id or unique name as profile; on the terminal: --profile. Nothing was stored.',
  );
}
