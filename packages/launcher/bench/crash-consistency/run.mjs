import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { seededRandom } from '../../../../scripts/bench-kit/random.mjs';
import { CSF_MCP } from '../../../../scripts/bench-kit/subjects.mjs';
import { createLane } from './lane.mjs';
import { planLoss, runLoss } from './loss-round.mjs';
import { planRound, runRound } from './round.mjs';

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
  const lane = createLane({ scratch, command: csfMcp, file: join(scratch.dataDir, 'csf.db') });
  const { history, problems, verify } = lane;
  const command = [...csfMcp, 'start'];
  const isEnough = () => rounds.filter(({ killed }) => killed !== null).length >= kills;
  const rounds = [];
  try {
    await lane.begin();
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
    await lane.end();
  } catch (error) {
    problems.push(error.message); // a start that fails after a kill is a finding, too
  }
  return { rounds, writes: lane.writes(), problems };
}

const COPY_SHARE = 0.3;

/**
 * Takes the database away, or fills its file system, again and again while a client writes, with a kill or without, and
 * finds every acknowledged write again after each time.
 * @param kinds of losses, by their names.
 * @param entrance the command that starts csf-mcp where the data directory is the one of `dataDir`.
 * @param dataDir the data directory as this process sees it.
 */
export async function runLosses({
  scratch,
  kinds,
  losses,
  seed,
  entrance = [],
  dataDir = scratch.dataDir,
  mayGoOn = () => true,
  onRound = () => {},
}) {
  const command = [...entrance, ...CSF_MCP];
  const file = join(dataDir, 'csf.db');
  const place = { dataDir, file, elsewhere: scratch.path('elsewhere'), older: scratch.path('older.db') };
  const copy = entrance.length > 0 ? scratch.path('copy.db') : null;
  const lane = createLane({ scratch, command, file, copy });
  const { history, problems, verify, isWhole } = lane;
  const rounds = [];
  try {
    await lane.begin();
    for (let round = 0; round < losses && problems.length === 0 && mayGoOn(); round++) {
      const random = seededRandom(seed, `loss ${round}`);
      const plan = planLoss(random, kinds);
      if (!existsSync(place.older) || random.chance(COPY_SHARE)) copyFileSync(file, place.older);
      mkdirSync(place.elsewhere);
      const found = await runLoss({ scratch, command, plan, round, history, random, place, isWhole });
      problems.push(...found.problems.map((problem) => `${plan.loss}, round ${round}: ${problem}`));
      if (problems.length === 0) await lane.useOnce(verify);
      if (problems.length === 0) clearUp(place);
      rounds.push({ ...plan, ...found });
      onRound(plan.loss);
    }
    await lane.end();
  } catch (error) {
    problems.push(`round ${rounds.length}: ${error.message}`);
  }
  return { rounds, writes: lane.writes(), problems };
}

/** Removes what a loss and its end have left, now that everything is in place again. */
function clearUp({ dataDir, elsewhere }) {
  rmSync(elsewhere, { recursive: true, force: true });
  for (const [folder, name] of [
    [dataDir, 'csf.db.'],
    [dirname(dataDir), `${basename(dataDir)}-csf.db.`],
  ])
    for (const found of readdirSync(folder).filter((found) => found.startsWith(name)))
      rmSync(join(folder, found));
}
