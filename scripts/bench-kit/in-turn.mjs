/**
 * Samples actions that take turns, so that a busy moment of the machine hits all of them. Every second round goes through
 * them backwards, so that none always follows the same one. The first round fills the caches and does not count.
 *
 * @param actions by name. An action resolves to `{ sample, after }`; `after` is called next, and may be missing.
 * @param stop a signal that ends it after the round under way.
 * @returns the samples by name, one per round, in the order of the rounds.
 */
export async function sampleInTurn(actions, { rounds, stop, onRound = () => {} }) {
  const order = Object.entries(actions);
  const samples = Object.fromEntries(order.map(([name]) => [name, []]));
  for (let round = -1; round < rounds && !stop?.aborted; round++) {
    onRound(Math.max(round, 0));
    for (const [name, action] of round % 2 === 0 ? order : order.toReversed()) {
      const { sample, after } = await action();
      if (round >= 0) samples[name].push(sample);
      await after?.();
    }
  }
  return samples;
}

/**
 * Times actions that take turns, as `sampleInTurn` does. An action may return a function, which is called after it and
 * not timed.
 *
 * @returns the times in ms by name.
 */
export function timeInTurn(actions, options) {
  const timed = Object.entries(actions).map(([name, action]) => [
    name,
    async () => {
      const startedAt = performance.now();
      const after = await action();
      return { sample: performance.now() - startedAt, after };
    },
  ]);
  return sampleInTurn(Object.fromEntries(timed), options);
}
