import { invalid } from '../refusals/invalid.ts';
import type { Profile } from './profile.ts';
import { isLevel, wantedLevel } from './scale.ts';

/** The rules that say which risks the organization accepts, and the scale of each. */
const APPETITE = [
  ['appetiteLikelihood', 'likelihood'],
  ['appetiteImpact', 'impact'],
] as const;

/** @throws CsfServerError INVALID_INPUT if the appetite is not a level of the risk scales */
export function refuseAppetiteOffScale({ rules, riskScales }: Pick<Profile, 'rules' | 'riskScales'>): void {
  for (const [rule, dimension] of APPETITE) {
    const level = rules[rule];
    if (level === null || isLevel(riskScales[dimension], level)) continue;
    throw invalid(
      `${rule} ${level} is not on the scale of ${dimension}; ${wantedLevel(riskScales[dimension])}`,
      'Null states no appetite.',
    );
  }
}
