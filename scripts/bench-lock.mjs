import { runBench, seedAndJson } from './bench-kit/command.mjs';

const AT_ONCE = 50;

await runBench({
  name: 'bench:lock',
  about: `Lets many csf-mcp starts contend for one lock and one data directory, ${AT_ONCE} at a time, in four scenarios:
  clean         no lock
  stale         the lock of an instance that was killed (SIGKILL)
  forced        start --force over a running instance
  random kills  SIGKILL to launchers and servers, one for every second start, while the others wait
A monitor samples the process table throughout. Everything happens in a temporary folder. It takes about 3 minutes on
two processors that have nothing else to do.`,
  options: {
    starts: { value: '<n>', fallback: 1_000, min: 1, says: 'starts in all' },
    'at-once': { value: '<n>', fallback: AT_ONCE, min: 2, says: 'starts in one trial' },
    minutes: {
      value: '<m>',
      fallback: 5,
      min: 0,
      whole: false,
      says: 'no trial begins after that time, and the one under way is finished',
    },
    only: { value: '<text>', fallback: '', says: 'only the scenarios whose name contains the text' },
    ...seedAndJson('the random kills'),
  },
  exitCodes: `Exit code: 0 all starts made and nothing wrong; 1 something is wrong (it says what); 2 usage error;
3 nothing wrong, but the time was up before all starts were made (give it more with --minutes).`,
  load: async () => (await import('../packages/launcher/bench/contention/bench.mjs')).benchContention,
});
