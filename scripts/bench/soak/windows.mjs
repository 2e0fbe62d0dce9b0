import { quantile } from '../figures.mjs';

/** The median of each third: a single sample of a heap says more about the last collection than about a leak. */
export function thirdsOf(samples) {
  const third = Math.ceil(samples.length / 3);
  const median = (part) => (part.length === 0 ? null : quantile(part, 0.5));
  return {
    first: median(samples.slice(0, third)),
    middle: median(samples.slice(third, samples.length - third)),
    last: median(samples.slice(samples.length - third)),
    samples: samples.length,
  };
}

/** The thirds of every figure of a list of samples that all have the same figures. */
export function thirdsOfEach(samples) {
  return Object.fromEntries(
    Object.keys(samples[0] ?? {}).map((name) => [name, thirdsOf(samples.map((sample) => sample[name]))]),
  );
}
