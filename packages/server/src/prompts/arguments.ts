import { completeFunctionId, completeOutcomeId, completeWithdrawnId } from '../framework/complete-id.ts';
import { MAX_ELEMENT_ID } from '../framework/id.ts';
import { completeProfileId } from '../profiles/complete-profile-id.ts';
import { MAX_PROFILE_NAME } from '../profiles/profile.ts';
import type { PromptArgument } from './prompt.ts';

export function profileArgument(description: string): PromptArgument<true> {
  return {
    description,
    isRequired: true,
    maxLength: MAX_PROFILE_NAME,
    complete: (typed, db) => completeProfileId(db, typed),
  };
}

export const functionArgument: PromptArgument<false> = {
  description: 'Only this function, e.g. GV.',
  isRequired: false,
  maxLength: MAX_ELEMENT_ID,
  complete: completeFunctionId,
};

export const outcomeArgument: PromptArgument<false> = {
  description: 'Only this outcome, e.g. GV.OC-01.',
  isRequired: false,
  maxLength: MAX_ELEMENT_ID,
  complete: completeOutcomeId,
};

export const withdrawnArgument: PromptArgument<false> = {
  description: 'The id of CSF 1.1 to begin with, e.g. ID.BE-1.',
  isRequired: false,
  maxLength: MAX_ELEMENT_ID,
  complete: completeWithdrawnId,
};
