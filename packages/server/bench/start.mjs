import { timeInTurn } from '../../../scripts/bench-kit/in-turn.mjs';
import { openClient } from './client.mjs';

const MAX_ROUNDS = 5;

/**
 * From the start of the server to the answer of initialize, in ms: with the database of these scratch folders and, in
 * turn, with an empty one.
 */
export function measureStarts({ scratch, rounds, stop }) {
  const startWith = (dataDir) => async () => (await openClient({ ...scratch, dataDir })).close;
  const actions = {
    'this database': startWith(scratch.dataDir),
    'an empty one': startWith(scratch.path('empty')),
  };
  return timeInTurn(actions, { rounds: Math.min(rounds, MAX_ROUNDS), stop });
}
