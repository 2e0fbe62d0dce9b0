import { evidenceReview } from './prompts/evidence-review.ts';
import { gapToPlan } from './prompts/gap-to-plan.ts';
import { guidedAssessment } from './prompts/guided-assessment.ts';
import { migration } from './prompts/migrate-1.1-to-2.0.ts';
import type { Prompt } from './prompts/prompt.ts';
import { scopeProfile } from './prompts/scope-profile.ts';

/** Every prompt, in the order in which clients list them. */
export const prompts: readonly Prompt[] = [
  scopeProfile,
  guidedAssessment,
  evidenceReview,
  gapToPlan,
  migration,
];
