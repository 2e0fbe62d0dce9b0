const SECONDS = 75;

/**
 * Sends the cases in turn, so that a busy moment of the machine hits all of them.
 *
 * @returns for each case { name, times in ms, bytes of its longest answer, problem if it was answered with an error }.
 */
export async function measure({ session, cases, rounds, stop, progress }) {
  const measured = cases.map(({ name, send }) => ({ name, send, times: [], bytes: 0, problem: null }));
  const endAt = performance.now() + SECONDS * 1_000;
  for (let round = -1; round < rounds; round++) {
    if (stop.aborted || (performance.now() > endAt && round > 0)) break;
    progress(`reading: round ${Math.max(round, 0)} of ${rounds}`);
    for (const one of measured.filter(({ problem }) => problem === null)) {
      if (stop.aborted) break;
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
  return measured.map(({ send: _, ...figures }) => figures);
}
