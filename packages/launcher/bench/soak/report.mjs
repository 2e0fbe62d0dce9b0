import { printTable } from '../../../../scripts/bench-kit/figures.mjs';
import { JUDGED_MINUTES, MEMORY_TOLERANCE } from './verdict.mjs';
import { thirdsOfEach } from './windows.mjs';

const MEMORY = new Set(['rss', 'anonymous', 'pss']);
const NAMES = { rss: 'resident, MiB', anonymous: 'its own memory, MiB', pss: 'proportional (PSS), MiB' };

/** The same as an object, with thirds in place of the samples. */
export function summarize({ requests, cycles, ...rest }) {
  const phase = (one) =>
    one && {
      ...one,
      samples: Object.fromEntries(
        Object.entries(one.samples).map(([name, all]) => [name, thirdsOfEach(all)]),
      ),
    };
  return { ...rest, requests: phase(requests), cycles: phase(cycles) };
}

export function printReport({ seed, requests, cycles, problems, interrupted, unmeasured }) {
  if (requests) {
    const { minutes, counts, mebibytesReceived, notExercised } = requests;
    const title = `${requests.requests} requests in ${minutes.toFixed(1)} min through one instance, ${mebibytesReceived.toFixed(0)} MiB of answers, seed ${seed}`;
    printThirds(title, requests.samples);
    console.log(
      Object.entries(counts)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', '),
    );
    if (notExercised.length > 0) console.log(`Tools not exercised: ${notExercised.join(', ')}`);
    if (minutes < JUDGED_MINUTES)
      console.log(`Memory is not judged below ${JUDGED_MINUTES} minutes: it is all warm-up.`);
  }
  if (cycles) {
    const { left, ...running } = cycles.samples;
    printThirds(`${cycles.cycles} start/stop cycles: each instance, once it has answered`, running);
    printThirds('after each of them', { 'left over': left });
  }
  if (unmeasured) console.log(`\n${unmeasured}`);
  const criterion = `the median of the last third exceeds that of the middle third by at most ${MEMORY_TOLERANCE * 100} % (memory) or not at all (descriptors); nothing left over`;
  if (problems.length > 0) console.log(`\nNot flat (${criterion}):\n- ${problems.join('\n- ')}`);
  else if (interrupted) console.log('\nInterrupted: this is what was measured so far. Nothing wrong in it.');
  else console.log(`\nFlat: ${criterion}.`);
}

function printThirds(title, samplesOf) {
  const rows = Object.entries(samplesOf).flatMap(([subject, samples]) =>
    Object.entries(thirdsOfEach(samples)).map(([figure, { first, middle, last }]) => {
      const show = (value) => value.toFixed(MEMORY.has(figure) ? 1 : 0);
      return {
        subject,
        figure: NAMES[figure] ?? figure,
        first: show(first),
        middle: show(middle),
        last: show(last),
      };
    }),
  );
  if (rows.length === 0) console.log(`\n${title}\nnothing was sampled`);
  else printTable(title, rows);
}
