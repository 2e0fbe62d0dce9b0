import { seededRandom } from '../seeded-random.mjs';
import { outcomeIds } from './fill.mjs';
import { ASSESSOR_NAMES } from './history.mjs';

const WORDS = ['supplier', 'access', 'incident', 'backup', 'risk', 'software', 'recovery', 'roles', 'data'];
const FUNCTIONS = ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'];
const CATEGORIES = ['GV.SC', 'PR.AA', 'PR.DS', 'ID.AM', 'RS.MA'];

/** What the calls of a case ask about, call by call: the seed decides, whatever other cases there are. */
export function choicesOf({ organizations, unassessed }, seed, name) {
  const random = seededRandom(seed, name);
  const organization = () => random.pick(organizations);
  return {
    random,
    words: () => `${random.pick(WORDS)} ${random.pick(WORDS)}`,
    outcome: () => random.pick(outcomeIds),
    category: () => random.pick(CATEGORIES),
    function: () => random.pick(FUNCTIONS),
    assessor: () => random.pick(ASSESSOR_NAMES),
    organization: () => organization().name,
    /** Of one organization, all that it has. */
    profiles: () => organization().profiles,
    profile: () => random.pick(organization().profiles),
    /** One of which nothing is assessed. */
    unassessed: () => unassessed,
  };
}
