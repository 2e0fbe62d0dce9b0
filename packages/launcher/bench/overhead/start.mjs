import { sampleInTurn } from '../../../../scripts/bench-kit/in-turn.mjs';
import { createScratch } from '../../../../scripts/bench-kit/scratch.mjs';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { commandsOf } from '../../../../scripts/bench-kit/subjects.mjs';
import { timeOf, writeFloor } from './floor.mjs';

const LIST = ['tools/list'];
const CALL_CSF_MCP = ['tools/call', { name: 'profile_overview', arguments: {} }];
const CALL_EVERYTHING = ['tools/call', { name: 'echo', arguments: { message: 'hello' } }];

/**
 * Times starts: csf-mcp's, warm and cold, with an empty database and with a large one, those of its peers, and the floor.
 *
 * @param peers as `installPeers` returns them; null leaves out the rows that need them.
 * @param database the large database.
 */
export async function measureStart({ scratch, rounds, stop, progress, peers, database }) {
  const csfMcp = commandsOf(scratch)['csf-mcp start'];
  const large = { ...scratch, env: { ...scratch.env, CSF_MCP_DATA_DIR: scratch.path('large') } };
  database.copyTo(scratch.path('large'));
  const floor = writeFloor(scratch);
  const actions = {
    csfMcp: startOf(csfMcp, scratch, LIST),
    csfMcpCall: startOf(csfMcp, scratch, CALL_CSF_MCP),
    csfMcpLarge: startOf(csfMcp, large),
    csfMcpCold: coldStartOf(csfMcp, scratch, LIST),
    oneBoot: timeOf(floor.oneBoot, scratch),
    twoBoots: timeOf(floor.twoBoots, scratch),
    ...(peers && {
      everything: startOf(peers.commands.everything, scratch),
      everythingCall: startOf(peers.commands.everything, scratch, CALL_EVERYTHING),
      everythingCold: coldStartOf(peers.commands.everything, scratch, LIST),
      bare: startOf(peers.commands.bare, scratch),
    }),
  };
  const samples = await sampleInTurn(actions, {
    rounds,
    stop,
    onRound: (round) => progress(`start: round ${round} of ${rounds}`),
  });
  const initialize = (name) => samples[name].map((times) => times.initialize);
  const next = (name) => samples[name].map((times) => times.next);
  return {
    'one-boot': { subject: samples.oneBoot },
    'two-boots': { subject: samples.twoBoots },
    'start-floor': { subject: initialize('csfMcp'), peer: samples.twoBoots },
    'start-tools': { subject: next('csfMcp'), peer: initialize('csfMcp') },
    'start-large': { subject: initialize('csfMcpLarge'), peer: initialize('csfMcp') },
    ...(peers && {
      'start-everything': { subject: initialize('csfMcp'), peer: initialize('everything') },
      'start-bare': { subject: initialize('csfMcp'), peer: initialize('bare') },
      'start-cold': { subject: next('csfMcpCold'), peer: next('everythingCold') },
      'start-call': { subject: next('csfMcpCall'), peer: next('everythingCall') },
    }),
  };
}

/** Times from the start of the process to the answer of `initialize`, and of one more request if one is given, in ms. */
function startOf(command, scratch, request) {
  return async () => {
    const startedAt = performance.now();
    const session = startSession(command, scratch);
    await session.initialize();
    const sample = { initialize: performance.now() - startedAt };
    if (request) {
      await session.resultOf(...request);
      sample.next = performance.now() - startedAt;
    }
    return { sample, after: session.end };
  };
}

/** The same with nothing in any folder that the process may write to. */
function coldStartOf(command, scratch, request) {
  return async () => {
    const fresh = createScratch(scratch.folder);
    const { sample, after } = await startOf(command, fresh, request)();
    return {
      sample,
      after: async () => {
        await after();
        fresh.dispose();
      },
    };
  };
}
