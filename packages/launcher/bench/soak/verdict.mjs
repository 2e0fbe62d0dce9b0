import { thirdsOfEach } from './windows.mjs';

/** The last third's median may exceed the middle third's by this much. docs/benchmarks.md says why. */
export const MEMORY_TOLERANCE = 0.05;

/** Shorter runs are all warm-up: heaps and caches still grow to their working size. */
export const JUDGED_MINUTES = 5;

/** A third of fewer samples would be a handful, and say nothing. */
const JUDGED_SAMPLES = 12;

/** @returns what is wrong, one line each; empty when everything stayed flat. */
export function judge({ requests, cycles }) {
  return [...judgeRequests(requests), ...judgeCycles(cycles)];
}

function judgeRequests(requests) {
  if (requests === undefined) return [];
  return Object.entries(requests.samples).flatMap(([process, samples]) => {
    const thirds = thirdsOfEach(samples);
    if (samples.length < JUDGED_SAMPLES) return [];
    const problems = [];
    if (requests.minutes >= JUDGED_MINUTES && grows(thirds.rss))
      problems.push(`resident memory of the ${process} grows under requests: ${describe(thirds.rss, 'MiB')}`);
    if (thirds.descriptors.last > thirds.descriptors.middle)
      problems.push(`descriptors of the ${process} grow under requests: ${describe(thirds.descriptors)}`);
    return problems;
  });
}

function judgeCycles(cycles) {
  if (cycles === undefined) return [];
  const { left, ...running } = cycles.samples;
  const problems = [];
  const last = left.at(-1) ?? {};
  for (const name of ['processes', 'named sockets'])
    if (last[name] > 0) problems.push(`${last[name]} ${name} left after the last cycle`);
  if (cycles.newFiles.length > 0) problems.push(`left after the last cycle: ${cycles.newFiles.join(', ')}`);
  const thirds = thirdsOfEach(left);
  for (const name of ["bench's descriptors", "bench's sockets"])
    if (left.length >= JUDGED_SAMPLES && thirds[name]?.last > thirds[name].middle)
      problems.push(`${name} grow from cycle to cycle: ${describe(thirds[name])}`);
  for (const [process, samples] of Object.entries(running)) {
    if (samples.length < JUDGED_SAMPLES) continue;
    const { rss, descriptors } = thirdsOfEach(samples);
    if (grows(rss)) problems.push(`each ${process} starts with more memory: ${describe(rss, 'MiB')}`);
    if (descriptors.last > descriptors.middle)
      problems.push(`each ${process} starts with more descriptors: ${describe(descriptors)}`);
  }
  return problems;
}

function grows({ middle, last }) {
  return last > middle * (1 + MEMORY_TOLERANCE);
}

function describe({ first, middle, last }, unit = '') {
  return `${[first, middle, last].map((value) => Number(value.toFixed(1))).join(' → ')} ${unit}`.trim();
}
