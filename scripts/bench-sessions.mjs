import { runBench, seedAndJson } from './bench-kit/command.mjs';

await runBench({
  name: 'bench:sessions',
  about: `Sends 200 requests through each of 20 attached sessions at once and compares every answer with that of a single
session.

Then six clients (the MCP SDK in versions 1 and 2, and mcporter) write through one database, while the server, the owner
or a bridge is killed or stopped at random. No acknowledged write may be lost or stored twice, no process left, and no
client disconnected whose own launcher lives. It installs the clients with npm, outside of the product. Linux only.`,
  options: {
    minutes: { value: '<m>', fallback: 5, min: 0, whole: false, says: 'how long the storm lasts; 0: none' },
    ...seedAndJson('the requests, the writes and the storm'),
  },
  exitCodes:
    'Exit code: 0 nothing wrong; 1 something is wrong (it says what); 2 usage error; 130 interrupted.',
  load: async () => (await import('../packages/launcher/bench/sessions/bench.mjs')).benchSessions,
});
