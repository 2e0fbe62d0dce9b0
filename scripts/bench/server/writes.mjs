import { choicesOf } from './choices.mjs';
import { outcomeIds } from './fill.mjs';
import { canBeExcluded } from './profile-content.mjs';

const MAX_ROUNDS = 50;
const BATCH = 20;

/** What writing costs, in ms: no goal, since most of it is the disk's. */
export async function measureWrites(session, { data, rounds, seed, stop, progress }) {
  const choose = choicesOf(data, seed, 'writes');
  const included = outcomeIds.filter((...one) => !canBeExcluded(...one));
  const writes = {
    [`assessment_record of ${BATCH}`]: (profile) => {
      const start = choose.random.below(included.length - BATCH);
      const records = included.slice(start, start + BATCH).map((outcome) => ({
        outcome,
        score: choose.random.below(5),
        note: 'Seen on site, with the owner of the system.',
      }));
      return session.call('assessment_record', { profile, assessor: choose.assessor(), records });
    },
    profile_save: (profile) =>
      session.call('profile_save', {
        profile,
        outcomes: [{ id: choose.category(), target: choose.random.below(5), targetPriority: 'high' }],
      }),
  };
  const times = Object.fromEntries(Object.keys(writes).map((name) => [name, []]));
  for (let round = 0; round < Math.min(rounds, MAX_ROUNDS) && !stop.aborted; round++) {
    progress(`writing: round ${round}`);
    const profile = choose.profile();
    for (const [name, write] of Object.entries(writes)) {
      const startedAt = performance.now();
      try {
        await write(profile);
      } catch (error) {
        if (stop.aborted) break;
        throw error;
      }
      times[name].push(performance.now() - startedAt);
    }
  }
  return times;
}
