import { availableParallelism } from 'node:os';
import { runBench, seedAndJson } from './bench-kit/command.mjs';

const MAX_DATABASES = 4;
const databases = Math.min(MAX_DATABASES, availableParallelism());

await runBench({
  name: 'bench:crash',
  about: `Has a client write assessments through csf-mcp start and kills launcher or server (SIGKILL) at a random moment: while it
starts, while it writes, while it closes. After each restart every acknowledged write must be there, none half, the audit
log must agree and its hash chain verify, and PRAGMA integrity_check must be ok. Linux only.`,
  options: {
    kills: { value: '<n>', fallback: 200, min: 1, says: 'kills in all' },
    databases: {
      value: '<n>',
      fallback: () => databases,
      min: 1,
      says: `killed side by side, each with its share of the kills (default here ${databases})`,
    },
    minutes: { value: '<m>', fallback: 5, min: 0, whole: false, says: 'no kill after that time' },
    ...seedAndJson('the kills and the writes'),
  },
  exitCodes: `Exit code: 0 all kills survived; 1 something is wrong (it says what); 2 usage error;
3 nothing wrong, but the time was up before all kills were made (give it more with --minutes).`,
  load: async () => (await import('../packages/launcher/bench/crash-consistency/bench.mjs')).benchCrashes,
});
