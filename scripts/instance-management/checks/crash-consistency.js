import assert from 'node:assert/strict';
import { newSeed } from '../../bench/kit/random.mjs';
import { installedBin } from '../installation.js';
import { check } from '../run-checks.js';

/** 20 kills in all, 200 in npm run bench:crash; in parts, which the checks' pool runs side by side. */
const PARTS = 4;
const KILLS = 5;

export const crashConsistency = {
  title: 'Random kills while a client writes',
  checks: Array.from({ length: PARTS }, (_, part) =>
    check(
      `${KILLS} kills, database ${part + 1} of ${PARTS}: what was acknowledged is there, nothing is half there`,
      surviveKills,
    ),
  ),
};

async function surviveKills(sandbox) {
  // Only now: it needs node:sqlite, and the other checks do without.
  const { createScratch } = await import('../../bench/kit/scratch.mjs');
  const { runCrashes } = await import('../../crash-consistency/run.mjs');
  const scratch = createScratch(sandbox.directory); // which ends with it what it starts
  const csfMcp = [sandbox.node, installedBin];
  const seed = newSeed();
  const again = `seed ${seed}: npm run bench:crash -- --kills ${KILLS} --databases 1 --seed ${seed}`;
  const { problems } = await runCrashes({ scratch, csfMcp, kills: KILLS, seed });
  assert.equal(problems.length, 0, [...problems, again].join('\n'));
}
