import { toolCallOf } from './history.mjs';

/** Requests under way at a time. The server always has the next one, so a kill hits it in the middle of its work. */
const IN_FLIGHT = 8;

/** Writes to the profile as fast as the server answers, until `stop()`. A request that is refused has no successor. */
export function startWriting({ session, history, random, round }) {
  const refused = [];
  let acknowledged = 0;
  let acknowledgedAfterRefusal = 0;
  let isPaused = false;

  /** @returns whether it was acknowledged */
  const writeOne = async () => {
    const write = history.next(random, round);
    const refuse = (answer) => refused.push(`write ${write.number} was answered with ${answer}`);
    let answer;
    try {
      answer = await session.request('tools/call', toolCallOf(write));
    } catch (error) {
      if (session.exit === null) refuse(error.message);
      return false; // killed before it answered
    }
    const revision = answer.result?.structuredContent?.revision;
    if (Number.isInteger(revision) && !answer.result.isError) {
      write.acknowledged = revision;
      acknowledged++;
      if (refused.length > 0) acknowledgedAfterRefusal++;
      return true;
    }
    refuse(JSON.stringify(answer));
    return false;
  };
  const writeOn = async () => {
    while (!isPaused && session.exit === null && (await writeOne()));
  };
  const writing = Array.from({ length: IN_FLIGHT }, writeOn);
  const pause = () => {
    isPaused = true;
  };
  return {
    acknowledged: () => acknowledged,
    acknowledgedAfterRefusal: () => acknowledgedAfterRefusal,
    refused: () => refused.length,
    /** Sends nothing more. */
    pause,
    /** @returns the answers that refuse a write, after every write is answered or the process has ended. */
    stop: async () => {
      pause();
      await Promise.all(writing);
      return refused;
    },
  };
}
