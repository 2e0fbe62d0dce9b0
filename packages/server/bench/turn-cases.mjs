import { seededRandom } from '../../../scripts/bench-kit/random.mjs';
import { TEXT_FIELDS } from '../src/profiles/outcome-texts.ts';
import { choicesOf, outcomeIds } from './choices.mjs';
import { canBeExcluded } from './profile-content.mjs';

const FUNCTIONS = ['GV', 'ID', 'PR', 'DE', 'RS', 'RC'];
const LONGEST_TEXT = 2_000;
const LONGEST_NOTE = 1_000;

/** The largest calls of the tools that write, and a verification beside a writer. The last ones leave nothing. */
export function writingTurnCases(session, { data, seed }) {
  const random = seededRandom(seed, 'turns');
  const choose = choicesOf(data, random);
  let count = 0;
  const textsOf = (mark) =>
    Object.fromEntries(TEXT_FIELDS.map((field) => [field, `${mark} ${field} `.padEnd(LONGEST_TEXT, 'x')]));
  const saveTexts = (ids, profile = choose.profile()) =>
    session.call('profile_save', {
      profile,
      outcomes: ids.map((id) => ({ id, ...textsOf(`${id} ${count++}`) })),
    });
  const record = () =>
    session.call('assessment_record', {
      profile: choose.profile(),
      assessor: choose.assessor(),
      records: outcomeIds
        .filter((...one) => !canBeExcluded(...one))
        .map((outcome) => ({ outcome, score: random.below(5), note: 'x'.repeat(LONGEST_NOTE) })),
    });
  const verifyBesideWriter = async () => {
    let isUnderWay = true;
    const verification = session.call('audit_log', { verify: true }).finally(() => {
      isUnderWay = false;
    });
    while (isUnderWay)
      await session.call('profile_save', { profile: choose.unassessed(), scope: `Scope ${count++}` });
    await verification;
  };
  const remove = async (scope) => {
    const { confirm } = await session.call('data_delete', scope);
    await session.call('data_delete', { ...scope, confirm });
  };
  const once = (send) => ({ send, isOnce: true });
  const cases = {
    'assessment_record: all outcomes, longest notes': { send: record },
    'profile_save: all functions, longest texts': { send: () => saveTexts(FUNCTIONS) },
    'profile_save: 30 outcomes, longest texts': { send: () => saveTexts(outcomeIds.slice(0, 30)) },
    'profile_clone: with assessments': {
      send: () =>
        session.call('profile_clone', {
          profile: choose.profile(),
          name: `Clone ${count++}`,
          withAssessments: true,
        }),
    },
    'audit_log: verify, beside a writer': once(verifyBesideWriter),
    'data_delete: a profile': once(() => remove({ profile: choose.profile() })),
    'data_delete: everything': once(() => remove({ all: true })),
  };
  return Object.entries(cases).map(([name, one]) => ({ name, ...one }));
}
