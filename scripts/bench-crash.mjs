import { availableParallelism } from 'node:os';
import { runBench, seedAndJson } from './bench-kit/command.mjs';

const MAX_DATABASES = 4;
const databases = Math.min(MAX_DATABASES, availableParallelism());

await runBench({
  name: 'bench:crash',
  about: `Has a client write assessments through csf-mcp start and kills launcher or server (SIGKILL) at a random moment: while it
starts, while it writes, while it closes. After each restart every acknowledged write must be there, none half, the audit
log must agree and its hash chain verify, and PRAGMA integrity_check must be ok.

Then it moves, replaces or deletes the database or its directory while a client writes, or fills its file system (root
only), with a kill and without. After each time it finds every acknowledged write again: in place, in the file that
csf-mcp names, or, if the server was killed before it could save anything, in what was moved away. Linux only.`,
  options: {
    kills: { value: '<n>', fallback: 200, min: 1, says: 'kills in all' },
    losses: { value: '<n>', fallback: 300, min: 0, says: 'times that the database is taken away' },
    databases: {
      value: '<n>',
      fallback: () => databases,
      min: 1,
      says: `used side by side, each with its share (default here ${databases})`,
    },
    minutes: { value: '<m>', fallback: 30, min: 0, whole: false, says: 'no round after that time' },
    ...seedAndJson('the rounds and the writes'),
  },
  exitCodes: `Exit code: 0 nothing lost; 1 something is wrong (it says what); 2 usage error;
3 nothing wrong, but the time was up before all rounds were made (give it more with --minutes).`,
  load: async () => (await import('../packages/launcher/bench/crash-consistency/bench.mjs')).benchCrashes,
});
