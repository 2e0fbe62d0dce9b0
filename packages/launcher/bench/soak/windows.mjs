import { quantile } from '../../../../scripts/bench-kit/figures.mjs';

/**
 * The medians of the first, middle and last third of each figure of a list of samples, which all have the same ones.
 * Medians, since a single sample of a heap says more about the last collection than about a leak.
 */
export function thirdsOfEach(samples) {
  return Object.fromEntries(
    Object.keys(samples[0] ?? {}).map((name) => [name, thirdsOf(samples.map((sample) => sample[name]))]),
  );
}

/** The thirds of fewer than three values overlap. */
function thirdsOf(values) {
  const third = values.length / 3;
  const median = (from, to) => quantile(values.slice(Math.floor(from), Math.ceil(to)), 0.5);
  return {
    first: median(0, third),
    middle: median(third, 2 * third),
    last: median(2 * third, values.length),
    samples: values.length,
  };
}
