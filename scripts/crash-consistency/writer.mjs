import { toolCallOf } from './history.mjs';

/** Requests under way at a time: the server always has the next one already, and is killed in the middle. */
const IN_FLIGHT = 8;
const TOP_UP_MS = 4;

/** Writes to the profile as fast as the server answers, until `stop()`, which takes the last answers in. */
export function startWriting({ session, history, random, round }) {
  const open = new Map();
  const refused = [];
  let acknowledged = 0;

  const takeAnswers = () => {
    const answers = session.answers();
    for (const [id, write] of open) {
      const answer = answers.get(id);
      if (answer === undefined) continue;
      open.delete(id);
      const revision = answer.result?.structuredContent?.revision;
      if (Number.isInteger(revision) && !answer.result.isError) {
        write.acknowledged = revision;
        acknowledged++;
      } else refused.push(`write ${write.number} was answered with ${JSON.stringify(answer)}`);
    }
  };
  const topUp = () => {
    takeAnswers();
    while (open.size < IN_FLIGHT && session.exited === undefined) {
      const write = history.next(random, round);
      const id = `write ${write.number}`;
      open.set(id, write);
      session.send({ id, method: 'tools/call', params: toolCallOf(write) });
    }
  };
  topUp();
  const timer = setInterval(topUp, TOP_UP_MS);
  return {
    acknowledged: () => acknowledged,
    /** Nothing is sent from now on. */
    pause: () => clearInterval(timer),
    /** @returns answers that are no acknowledgement, when the process has ended. */
    stop: () => {
      clearInterval(timer);
      takeAnswers();
      return refused;
    },
  };
}
