import { isRecord, type Params } from '../host/messages.ts';
import type { Asked } from './page-state.ts';

/**
 * What the call of `profile_overview` was about.
 * @param args of the call
 * @returns null for an error, several profiles, or the result of another tool
 */
export function readSubject({ asOf, knownAt }: Params, { structuredContent, isError }: Params): Asked | null {
  const profile = isRecord(structuredContent) ? structuredContent['profile'] : undefined;
  if (isError === true || typeof profile !== 'string') return null;
  return {
    profile,
    ...(typeof asOf === 'string' && { asOf }),
    ...(typeof knownAt === 'string' && { knownAt }),
  };
}
