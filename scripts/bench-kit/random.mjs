/** A new seed, short enough to type. */
export function newSeed() {
  return Math.floor(Math.random() * 1_000_000_000);
}

/**
 * Random choices that a seed repeats (mulberry32). Each named stream of a seed is independent: one part can make more
 * choices without changing those of the others.
 */
export function seededRandom(seed, stream = '') {
  let state = seed >>> 0;
  for (const character of stream) state = Math.imul(state ^ character.codePointAt(0), 0x9e3779b1) >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    /** An integer from 0 to below `limit`. */
    below: (limit) => Math.floor(next() * limit),
    chance: (probability) => next() < probability,
    pick: (values) => values[Math.floor(next() * values.length)],
    /** @param weighted pairs of a weight and a value. */
    pickWeighted: (weighted) => {
      let left = next() * weighted.reduce((sum, [weight]) => sum + weight, 0);
      const chosen = weighted.find(([weight]) => {
        left -= weight;
        return left < 0;
      });
      return (chosen ?? weighted.at(-1))[1];
    },
  };
}
