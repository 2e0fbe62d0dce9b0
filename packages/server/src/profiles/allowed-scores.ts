import type { Profile } from './profile.ts';
import { isLevel, wantedLevel } from './scale.ts';

/** What decides which numbers are scores and targets of a profile. */
export type Scoring = Pick<Profile, 'scale' | 'rules'>;

/** The steps that a profile can allow. */
export const STEPS = [1, 0.5] as const;

/**
 * Whether a number may be a score or a target. With step 1 it is a level; with step 0.5 it may also be any other multiple
 * of 0.5 between the lowest and the highest level.
 */
export function isAllowedScore({ scale, rules: { step } }: Scoring, value: number): boolean {
  if (isLevel(scale, value)) return true;
  const [lowest, highest] = [scale[0]?.value, scale.at(-1)?.value];
  if (step === 1 || lowest === undefined || highest === undefined) return false;
  return value > lowest && value < highest && Number.isInteger(value / step);
}

/** What a message asks for: `give a level: 0 Not achieved, 1 Partly achieved`. */
export function wantedScore({ scale, rules: { step } }: Scoring): string {
  return step === 1 ? wantedLevel(scale) : `${wantedLevel(scale)}; or a multiple of ${step} between them`;
}
