import { newSeed } from '../../../../scripts/bench-kit/random.mjs';
import { createScratch } from '../../../../scripts/bench-kit/scratch.mjs';
import { check } from '../../test/support/instances/check.ts';
import { runCrashes } from './run.mjs';

/** These make 20 kills in all; npm run bench:crash makes 200. Some of the parts run side by side. */
const PARTS = 4;
const KILLS = 5;

export const crashConsistency = {
  title: 'Random kills while a client writes',
  checks: Array.from({ length: PARTS }, (_, part) =>
    check(
      `${KILLS} kills, database ${part + 1} of ${PARTS}: every acknowledged change is stored whole`,
      surviveKills,
    ),
  ),
};

async function surviveKills({ directory, command }) {
  const scratch = createScratch(directory); // ended and removed with the sandbox
  const seed = newSeed();
  const { problems } = await runCrashes({ scratch, csfMcp: command, kills: KILLS, seed });
  if (problems.length === 0) return;
  const again = `seed ${seed}: npm run bench:crash -- --kills ${KILLS} --databases 1 --seed ${seed}`;
  throw new Error([...problems, again].join('\n'));
}
