import { CsfServerError } from '../refusals/error.ts';

/** @throws CsfServerError REVISION_CONFLICT if a change is based on another revision than the current one */
export function checkRevision(
  profile: { readonly id: string; readonly revision: number },
  expectedRevision: number | undefined,
): void {
  if (expectedRevision === undefined || expectedRevision === profile.revision) return;
  throw new CsfServerError({
    code: 'REVISION_CONFLICT',
    message: `Profile ${profile.id} is at revision ${profile.revision}, not ${expectedRevision}: it has changed since you read it.`,
    hint: `Nothing was stored. Read it with profile_get and, if your change still fits, repeat it with expectedRevision ${profile.revision}.`,
  });
}
