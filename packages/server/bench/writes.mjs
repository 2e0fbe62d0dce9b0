import { timeInTurn } from '../../../scripts/bench-kit/in-turn.mjs';
import { seededRandom } from '../../../scripts/bench-kit/random.mjs';
import { choicesOf, outcomeIds } from './choices.mjs';
import { canBeExcluded } from './profile-content.mjs';

const MAX_ROUNDS = 50;
const BATCH = 20;

/** Times writing, in ms. There is no goal, because most of the time is the disk's. */
export function measureWrites(session, { data, rounds, seed, stop, progress }) {
  const random = seededRandom(seed, 'writes');
  const choose = choicesOf(data, random);
  const included = outcomeIds.filter((...one) => !canBeExcluded(...one));
  const writes = {
    [`assessment_record of ${BATCH}`]: async () => {
      progress('writing');
      const start = random.below(included.length - BATCH);
      const records = included.slice(start, start + BATCH).map((outcome) => ({
        outcome,
        score: random.below(5),
        note: 'Seen on site, with the owner of the system.',
      }));
      await session.call('assessment_record', {
        profile: choose.profile(),
        assessor: choose.assessor(),
        records,
      });
    },
    profile_save: async () => {
      const outcomes = [{ id: choose.category(), target: random.below(5), targetPriority: 'high' }];
      await session.call('profile_save', { profile: choose.profile(), outcomes });
    },
  };
  return timeInTurn(writes, { rounds: Math.min(rounds, MAX_ROUNDS), stop });
}
