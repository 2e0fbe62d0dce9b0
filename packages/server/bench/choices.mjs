import { outcomes } from '../src/framework/elements.ts';
import { ASSESSOR_NAMES } from './history.mjs';

export const outcomeIds = outcomes.map(({ id }) => id);

const WORDS = ['supplier', 'access', 'incident', 'backup', 'risk', 'software', 'recovery', 'roles', 'data'];
const FUNCTIONS = ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'];
const CATEGORIES = ['GV.SC', 'PR.AA', 'PR.DS', 'ID.AM', 'RS.MA'];

/** Random choices of what a call asks about. */
export function choicesOf({ organizations, unassessed }, random) {
  const organization = () => random.pick(organizations);
  return {
    words: () => `${random.pick(WORDS)} ${random.pick(WORDS)}`,
    outcome: () => random.pick(outcomeIds),
    category: () => random.pick(CATEGORIES),
    function: () => random.pick(FUNCTIONS),
    assessor: () => random.pick(ASSESSOR_NAMES),
    organization: () => organization().name,
    /** All profiles of one organization. */
    profiles: () => organization().profiles,
    profile: () => random.pick(organization().profiles),
    /** A profile without assessments. */
    unassessed: () => unassessed,
  };
}
