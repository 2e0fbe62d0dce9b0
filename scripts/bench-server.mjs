import { runBench, seedAndJson } from './bench-kit/command.mjs';

await runBench({
  name: 'bench:server',
  about: `Makes a database of organizations with 5 profiles each, all 106 outcomes assessed every quarter for 3 years, with targets,
texts, evidence, risks, actions and tiers, and asks the built server for everything that can be read, over stdio and with
the SDK's client. Then it writes, names the call that keeps the others waiting for longest, deletes everything, and
verifies the audit log's chain. About 4 minutes.`,
  options: {
    organizations: { value: '<n>', fallback: 50, min: 1, says: 'how many' },
    rounds: {
      value: '<n>',
      fallback: 100,
      min: 1,
      says: 'calls of each kind at most, in 75 seconds at most',
    },
    ...seedAndJson('the data and the calls'),
  },
  exitCodes: `Exit code: 0 all goals met; 1 a goal is missed or an answer is wrong (it says which); 2 usage error;
130 interrupted (what was measured is printed).`,
  load: async () => (await import('../packages/server/bench/bench.mjs')).benchServer,
});
