import { setTimeout as sleep } from 'node:timers/promises';
import { sampleInTurn } from '../../../../scripts/bench-kit/in-turn.mjs';
import { canReadProcessTable, usageOf } from '../../../../scripts/bench-kit/process-usage.mjs';
import { seededRandom } from '../../../../scripts/bench-kit/random.mjs';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { commandsOf } from '../../../../scripts/bench-kit/subjects.mjs';
import { copyNode, startClient } from './own-node.mjs';
import { requestMix } from './request-mix.mjs';

const SEED = 1;

/** How long a process is left alone before its memory is read. */
const REST_MS = 1_000;

/** More idle instances than this would tell nothing new: their memory hardly differs. */
const MAX_INSTANCES = 5;

/** Memory moves with each collection, so it is read after each hundredth of the requests in their last tenth. */
const READ_EVERY = 1 / 100;
const READ_FROM = 0.9;

/**
 * Reads the memory (PSS, in MiB) of launcher and server: idle, and at the end of mixed requests over the large database.
 * Where it cannot be read, nothing is measured.
 */
export async function measureMemory({ scratch, rounds, database, ...context }) {
  if (!canReadProcessTable) return {};
  const ownNode = { ...scratch, node: copyNode(scratch) };
  const { shared, alone } = await sampleInTurn(
    { shared: () => memoryBesideClient(ownNode), alone: () => memoryWhenIdle(ownNode) },
    { ...context, rounds: Math.min(rounds, MAX_INSTANCES) },
  );
  const large = { ...ownNode, env: { ...scratch.env, CSF_MCP_DATA_DIR: scratch.path('large') } };
  database.copyTo(scratch.path('large'));
  const client = startClient(ownNode.node, scratch);
  const used = await memoryUnderRequests(large, { ...context, data: database.data });
  await client.end();
  const each = (samples, name) => ({ subject: samples.map((sample) => sample[name]) });
  return {
    'server-idle': each(shared, 'server'),
    'server-used': each(used, 'server'),
    'server-unshared': each(alone, 'server'),
    'launcher-idle': each(shared, 'launcher'),
    'launcher-used': each(used, 'launcher'),
    'launcher-unshared': each(alone, 'launcher'),
  };
}

/** Starts an instance that a client has begun to use. */
async function startInstance(scratch) {
  const session = startSession(commandsOf(scratch)['csf-mcp start'], scratch);
  await session.initialize();
  await session.resultOf('tools/list');
  return session;
}

function memoryOf({ pid }, scratch) {
  return { launcher: usageOf(pid).pss, server: usageOf(scratch.record().serverPid).pss };
}

async function memoryBesideClient(scratch) {
  const client = startClient(scratch.node, scratch);
  const { sample, after } = await memoryWhenIdle(scratch);
  return {
    sample,
    after: async () => {
      await after();
      await client.end();
    },
  };
}

async function memoryWhenIdle(scratch) {
  const session = await startInstance(scratch);
  await sleep(REST_MS);
  return { sample: memoryOf(session, scratch), after: session.end };
}

async function memoryUnderRequests(scratch, { data, requests, stop, progress }) {
  const session = await startInstance(scratch);
  const random = seededRandom(SEED);
  const mix = requestMix(session, data, random);
  const readings = [];
  const step = Math.ceil(requests * READ_EVERY);
  for (let sent = 1; sent <= requests && !stop.aborted; sent++) {
    await random.pickWeighted(mix)(); // one after the other: with many at once, memory differs from run to run
    if (sent % step !== 0) continue;
    progress(`memory: request ${sent} of ${requests}`);
    if (sent > requests * READ_FROM) readings.push(memoryOf(session, scratch));
  }
  await session.end();
  return readings;
}
