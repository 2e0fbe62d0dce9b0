import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { seededRandom } from '../../../../scripts/bench-kit/random.mjs';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { CSF_MCP } from '../../../../scripts/bench-kit/subjects.mjs';
import { createHistory, PROFILE } from './history.mjs';
import { planRound, runRound } from './round.mjs';
import { verifyDatabase } from './verify.mjs';

/** An instance can have ended by itself before its kill, above all while it closes: then the round does not count. */
const MAX_ROUNDS_PER_KILL = 3;

/**
 * Kills launcher or server again and again while a client writes to one database, and compares what is stored with
 * what was acknowledged after each restart. The seed decides what is written, when which process is killed and how;
 * how far the server has come by then is up to the machine.
 * @param scratch is used by nothing else.
 * @param csfMcp the command line of csf-mcp.
 * @param mayGoOn asked before each round.
 * @returns the rounds, the writes with what became of them, and the problems; it stops at the first ones.
 */
export async function runCrashes({
  scratch,
  csfMcp = CSF_MCP,
  kills,
  seed,
  mayGoOn = () => true,
  onKill = () => {},
}) {
  const command = [...csfMcp, 'start'];
  const history = createHistory();
  const rounds = [];
  const file = join(scratch.dataDir, 'csf.db');
  let problems = [];
  let stored = new Set();
  const look = () => {
    ({ problems, stored } = verifyDatabase(file, history));
  };
  const verify = async (session) => {
    look();
    const { revision } = await session.callTool('profile_get', { profile: PROFILE.id });
    if (revision !== stored.size + 1)
      problems.push(`the server is at revision ${revision}, ${stored.size + 1} are stored`);
  };
  /** An instance that is used and ends at the end of its input. */
  const useOnce = async (use) => {
    const session = startSession(command, scratch);
    await session.initialize();
    await use(session);
    session.endInput();
    const { code } = await session.ended();
    if (code !== 0)
      throw new Error(`csf-mcp ended with ${code} at the end of its input: ${session.stderr()}`);
  };

  const isEnough = () => rounds.filter(({ killed }) => killed !== null).length >= kills;
  try {
    const { name, organization } = PROFILE;
    await useOnce((session) => session.callTool('profile_save', { name, organization }));
    for (let round = 0; !isEnough() && problems.length === 0 && mayGoOn(); round++) {
      if (round >= kills * MAX_ROUNDS_PER_KILL)
        throw new Error(`${round} rounds were not enough for ${kills} kills`);
      const random = seededRandom(seed, `round ${round}`);
      const plan = planRound(random);
      const { killed, refused } = await runRound({ scratch, command, plan, round, history, random, verify });
      rounds.push({ ...plan, killed });
      problems.push(...refused);
      if (killed !== null) onKill(killed);
    }
    // The last kill is followed by one more start, and an end that closes the database.
    if (problems.length === 0) await useOnce(verify);
    if (problems.length === 0) {
      // Checked before the last look, because a reader of a closed database leaves an empty log beside it.
      const unclosed = readdirSync(scratch.dataDir).filter((name) => /-(wal|shm|journal)$/.test(name));
      look();
      if (unclosed.length > 0) problems.push(`the database is not closed: ${unclosed.join(', ')}`);
    }
  } catch (error) {
    problems.push(error.message); // a start that fails after a kill is a finding, too
  }
  return {
    rounds,
    writes: history.writes.map((write) => ({ ...write, isStored: stored.has(write.number) })),
    problems,
  };
}
