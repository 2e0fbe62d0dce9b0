/**
 * Times actions that take turns, so that a busy moment of the machine hits all of them. The first round fills the caches
 * and does not count. An action may return a function, which is called after it and not timed.
 *
 * @param actions by name.
 * @returns the times in ms by name. There are fewer of them when it was stopped.
 */
export async function timeInTurn(actions, { rounds, stop }) {
  const times = Object.fromEntries(Object.keys(actions).map((name) => [name, []]));
  for (let round = -1; round < rounds && !stop?.aborted; round++) {
    for (const [name, action] of Object.entries(actions)) {
      const startedAt = performance.now();
      const after = await action();
      if (round >= 0) times[name].push(performance.now() - startedAt);
      await after?.();
    }
  }
  return times;
}
