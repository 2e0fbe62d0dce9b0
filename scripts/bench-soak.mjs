import { runBench, seedAndJson } from './bench-kit/command.mjs';

await runBench({
  name: 'bench:soak',
  about: `Sends mixed requests through one instance, then starts and stops many instances one after the other. Memory,
descriptors, processes and files have to stay flat.`,
  options: {
    minutes: {
      value: '<m>',
      fallback: 10,
      min: 0,
      whole: false,
      says: 'how long the requests run; memory counts from 5 on',
    },
    cycles: { value: '<n>', fallback: 1_000, min: 0, says: 'how many instances are started and stopped' },
    ...seedAndJson('the requests'),
  },
  exitCodes: `Exit code: 0 flat; 1 not flat, or an answer was wrong; 2 usage error;
130 interrupted (what was measured is printed).`,
  load: async () => (await import('../packages/launcher/bench/soak/bench.mjs')).benchSoak,
});
