import { JSON_OPTION, runBench } from './bench-kit/command.mjs';

await runBench({
  name: 'bench',
  about: `Measures how fast csf-mcp starts, relays and answers, and how much memory it takes. What it is compared with takes turns
with it in the same run: machines are noisy, so read the ratios, not the milliseconds. The first run installs the servers
to compare with (npm) and fills a large database, both in node_modules/.cache/csf-mcp-bench. About 4 minutes.`,
  options: {
    only: { value: '<part>', fallback: '', says: 'one part alone: start, commands, relay or memory' },
    rounds: { value: '<n>', fallback: 25, min: 1, says: 'rounds in which everything is measured once' },
    requests: { value: '<n>', fallback: 10_000, min: 1, says: 'requests before memory is read' },
    megabytes: { value: '<n>', fallback: 1_000, min: 1, says: 'how much goes through the relay' },
    check: { says: 'compare with docs/benchmarks.json, within its tolerances' },
    write: { says: 'record the figures in docs/benchmarks.json and docs/benchmarks.md' },
    ...JSON_OPTION,
  },
  exitCodes: `Exit code: 0 measured; 1 a figure is worse than recorded (it says which), or the bench failed; 2 usage error;
3 some rows were skipped (it says why); 130 interrupted (what was measured is printed).`,
  load: async () => (await import('../packages/launcher/bench/overhead/bench.mjs')).benchOverhead,
});
