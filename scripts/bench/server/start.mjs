import { join } from 'node:path';
import { commandsOf } from '../subjects.mjs';
import { openSession } from './session.mjs';

const MAX_ROUNDS = 5;

/**
 * From the start of the server to the answer of initialize, in ms: with the database of these scratch folders and, in
 * turn, with an empty one.
 */
export async function measureStarts({ folder, env }, { rounds, stop }) {
  const environments = {
    'this database': env,
    'an empty one': { ...env, CSF_MCP_DATA_DIR: join(folder, 'empty') },
  };
  const times = Object.fromEntries(Object.keys(environments).map((name) => [name, []]));
  for (let round = -1; round < Math.min(rounds, MAX_ROUNDS) && !stop.aborted; round++) {
    for (const [name, env] of Object.entries(environments)) {
      const startedAt = performance.now();
      const session = await openSession(commandsOf({ env })['its server alone'], env);
      if (round >= 0) times[name].push(performance.now() - startedAt); // the first one fills the caches
      await session.close();
    }
  }
  return times;
}
