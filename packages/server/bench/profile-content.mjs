import { TEXT_FIELDS } from '../src/profiles/outcome-texts.ts';
import { sentences } from './texts.mjs';

/** Each organization has one profile of each. */
export const PROFILE_NAMES = ['Enterprise', 'Operations', 'Cloud services', 'Suppliers', 'Workplaces'];

const PRIORITIES = ['high', 'medium', 'low', null];

/** How many of the outcomes have texts. */
const DESCRIBED_SHARE = 0.3;

/** The arguments of a profile_create that creates a profile with settings for every outcome. */
export function newProfile({ name, organization, outcomeIds }, random) {
  return {
    name,
    organization,
    scope: sentences(random, 4),
    outcomes: outcomeIds.map((id) => ({
      id,
      target: 2 + random.below(3),
      targetPriority: random.pick(PRIORITIES),
      targetTier: 1 + random.below(4),
      currentPriority: random.pick(PRIORITIES),
      ...(random.chance(DESCRIBED_SHARE) && texts(random)),
    })),
  };
}

function texts(random) {
  const given = TEXT_FIELDS.filter(() => random.chance(0.5));
  return Object.fromEntries(given.map((field) => [field, sentences(random, 1 + random.below(4))]));
}

/** Whether profiles may exclude the outcome: no score can be recorded then. */
export function canBeExcluded(_, index) {
  return index % 10 === 9;
}

/** A later change: some outcomes turn out not to belong in the profile. */
export function exclusions(outcomeIds, random) {
  return outcomeIds
    .filter(canBeExcluded)
    .filter(() => random.chance(0.5))
    .map((id) => ({ id, included: false, target: null }));
}
