import { runBench } from './bench-kit/command.mjs';

await runBench({
  name: 'bench',
  about: `Compares how fast csf-mcp starts, relays and answers with what it is built on, in one run. Machines are noisy: read the
ratios, not the milliseconds.`,
  options: {
    starts: { value: '<n>', fallback: 20, min: 1, says: 'starts of each subject' },
    pings: { value: '<n>', fallback: 3_000, min: 1, says: 'pings through each subject' },
    commands: { value: '<n>', fallback: 15, min: 1, says: 'commands of each kind, over a running instance' },
  },
  exitCodes: 'Exit code: 0 measured; 2 usage error.',
  load: async () => (await import('../packages/launcher/bench/overhead/bench.mjs')).benchOverhead,
});
