const SECONDS = 75;

/** The limit for cases that take longer the more data there is. */
const UNBOUNDED_ROUNDS = 3;

/**
 * Sends the cases in turn, so that a busy moment of the machine hits all of them.
 *
 * @returns the cases with their times in ms, the bytes of their longest answer, and the error if that was the answer.
 */
export async function measure({ session, cases, rounds, stop, progress }) {
  const measured = cases.map((one) => ({ ...one, times: [], bytes: 0, problem: null }));
  const endAt = performance.now() + SECONDS * 1_000;
  for (let round = -1; round < rounds; round++) {
    if (stop.aborted || (performance.now() > endAt && round > 0)) break;
    progress(`reading: round ${Math.max(round, 0)} of ${rounds}`);
    for (const one of measured) {
      if (stop.aborted) break;
      if (one.problem !== null || (one.isUnbounded && round >= UNBOUNDED_ROUNDS)) continue;
      const startedAt = performance.now();
      try {
        await one.send();
      } catch (error) {
        if (!stop.aborted) one.problem = error.message;
        continue;
      }
      const took = performance.now() - startedAt;
      if (round >= 0) one.times.push(took); // the first round fills the caches
      one.bytes = Math.max(one.bytes, session.lastAnswerBytes());
    }
  }
  return measured;
}
