import type { Assessment } from '../database/tables/assessments.ts';
import { isAllowedScore, type Scoring, wantedScore } from '../profiles/allowed-scores.ts';
import { invalid } from '../refusals/invalid.ts';

/** The scores that an assessor gives: one, or in a profile with dimensions one for policy and one for practice. */
export interface GivenScores {
  readonly score?: number | undefined;
  readonly policy?: number | undefined;
  readonly practice?: number | undefined;
}

/** The scores of an outcome, of which `score` is the one that figures use. */
export type JudgedScore = Pick<Assessment, 'score' | 'policy' | 'practice'>;

const NO_SCORE: JudgedScore = { score: null, policy: null, practice: null };

/**
 * The score of an outcome by the rules of its profile; all null if no score is given.
 * @throws CsfServerError INVALID_INPUT if the scores are not those that the profile asks for, or not on its scale
 */
export function judgedScore(id: string, given: GivenScores, profile: Scoring): JudgedScore {
  const { score, policy, practice } = given;
  const { dimensions } = profile.rules;
  if (score === undefined && policy === undefined && practice === undefined) return NO_SCORE;
  if (dimensions === null) return { ...NO_SCORE, score: theOneScore(id, given, profile) };
  if (score !== undefined || policy === undefined || practice === undefined) {
    throw invalid(
      `${id}: this profile scores policy and practice, and score is their ${dimensions}`,
      'Give policy and practice, both of them, and no score.',
    );
  }
  refuseOffScale(id, 'policy', policy, profile);
  refuseOffScale(id, 'practice', practice, profile);
  // Not rounded to a step: the mean of 2 and 3 is 2.5, whether or not a score may be.
  const one = dimensions === 'minimum' ? Math.min(policy, practice) : (policy + practice) / 2;
  return { score: one, policy, practice };
}

function theOneScore(id: string, { score, policy, practice }: GivenScores, profile: Scoring): number {
  if (score === undefined || policy !== undefined || practice !== undefined) {
    throw invalid(
      `${id}: this profile does not score policy and practice apart`,
      'Give score alone; or set the rule dimensions with profile_save before the first score.',
    );
  }
  refuseOffScale(id, 'score', score, profile);
  return score;
}

function refuseOffScale(id: string, field: keyof GivenScores, value: number, profile: Scoring): void {
  if (isAllowedScore(profile, value)) return;
  throw invalid(`${id}: ${field} ${value} is not on the scale; ${wantedScore(profile)}`);
}
