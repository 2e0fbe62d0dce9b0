import { choicesOf, outcomeIds } from '../../../server/bench/choices.mjs';
import { canBeExcluded } from '../../../server/bench/profile-content.mjs';
import { READING_CASES } from '../../../server/bench/reading-cases.mjs';

/** A page has to be walked to, and what is unbounded goes through the whole database. */
const READING = READING_CASES.filter(({ page, isUnbounded }) => page === undefined && !isUnbounded);

/** Outcomes that every profile includes: a score can be recorded for them. */
const INCLUDED = outcomeIds.filter((...one) => !canBeExcluded(...one));

/**
 * Requests over the data that `fill` made: mostly what `bench:server` reads, then pings and writes.
 * @returns pairs of a weight and a function that resolves when its request is answered.
 */
export function requestMix(session, data, random) {
  const choose = choicesOf(data, random);
  const read = () => {
    const { tool, method, argsOf } = random.pick(READING);
    return tool === undefined
      ? session.resultOf(method, argsOf(choose))
      : session.callTool(tool, argsOf(choose));
  };
  const record = () =>
    session.callTool('assessment_record', {
      profile: choose.profile(),
      assessor: choose.assessor(),
      records: [{ outcome: random.pick(INCLUDED), score: random.below(5), note: 'Seen on site.' }],
    });
  return [
    [70, read],
    [20, () => session.resultOf('ping')],
    [10, record],
  ];
}
