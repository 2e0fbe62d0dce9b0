import assert from 'node:assert/strict';
import { newSeed } from '../../bench/seeded-random.mjs';
import { check } from '../run-checks.js';

/** Ten on each of two databases, which the checks' pool kills side by side: 20 in all, 200 in npm run bench:crash. */
const KILLS = 10;

export const crashConsistency = {
  title: 'Random kills while a client writes',
  checks: [
    check(`${KILLS} kills: what was acknowledged is there, nothing is half there`, surviveKills),
    check(`${KILLS} kills of another instance: the same`, surviveKills),
  ],
};

async function surviveKills(sandbox) {
  // Only now: it needs node:sqlite, and the other checks do without.
  const { runCrashes } = await import('../../crash-consistency/run.mjs');
  const seed = newSeed();
  const again = `seed ${seed}: npm run bench:crash -- --kills ${KILLS} --databases 1 --seed ${seed}`;
  const { problems } = await runCrashes({ sandbox, kills: KILLS, seed }).catch((error) => {
    error.message += `\n${again}`;
    throw error;
  });
  assert.equal(problems.length, 0, [...problems, again].join('\n'));
}
