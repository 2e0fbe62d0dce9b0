import { completable } from '@modelcontextprotocol/server';
import * as z from 'zod';
import type { Database } from '../database/open.ts';
import { completeFunctionId, completeOutcomeId, completeWithdrawnId } from '../framework/complete-id.ts';
import { MAX_ELEMENT_ID } from '../framework/id.ts';
import { completeProfileId } from '../profiles/complete-profile-id.ts';
import { MAX_PROFILE_ID } from '../profiles/slug.ts';

// Clients send what their form has: an optional argument left blank is an empty text.

export function profileArgument(db: Database, description: string) {
  return completable(z.string().trim().max(MAX_PROFILE_ID).describe(description), (typed) =>
    completeProfileId(db, typed),
  );
}

export const functionArgument = completable(
  z.string().trim().max(MAX_ELEMENT_ID).describe('Only this function, e.g. GV.'),
  completeFunctionId,
);

export const outcomeArgument = completable(
  z.string().trim().max(MAX_ELEMENT_ID).describe('Only this outcome, e.g. GV.OC-01.'),
  completeOutcomeId,
);

export const withdrawnArgument = completable(
  z.string().trim().max(MAX_ELEMENT_ID).describe('The id of CSF 1.1 to begin with, e.g. ID.BE-1.'),
  completeWithdrawnId,
);

/** An optional argument, be it absent or left blank. */
export function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}
