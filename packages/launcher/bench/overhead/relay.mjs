import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../../../../scripts/bench-kit/figures.mjs';
import { sampleInTurn } from '../../../../scripts/bench-kit/in-turn.mjs';
import { canReadProcessTable, usageOf } from '../../../../scripts/bench-kit/process-usage.mjs';
import { createScratch } from '../../../../scripts/bench-kit/scratch.mjs';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { commandsOf } from '../../../../scripts/bench-kit/subjects.mjs';
import { copyNode, startClient } from './own-node.mjs';
import { openPump } from './pump.mjs';

/** One figure of a round is the median of so many requests: a single one says little. */
const PINGS = 1_000;
const LISTS = 100;

const hasShell = process.platform !== 'win32';

const BYTES_PER_MEGABYTE = 1_000_000;
const REST_MS = 1_000;

/** Compares what the relay of csf-mcp costs with a relay of two `cat`, and with none. */
export async function measureRelay(context) {
  return { ...(await measureRequests(context)), ...(await measureThroughput(context)) };
}

/** All subjects run at once and take turns, each on a database of its own. */
async function measureRequests({ scratch, rounds, stop, progress }) {
  const session = async (name) => {
    const own = createScratch(scratch.folder);
    const started = startSession(commandsOf(own)[name], own);
    await started.initialize();
    return started;
  };
  const sessions = {
    csfMcp: await session('csf-mcp start'),
    bridged: await session('csf-mcp start --restart'),
    ...(hasShell && { cats: await session('its server between two cats') }),
    alone: await session('its server alone'),
  };
  const actions = Object.entries(sessions).map(([name, one]) => [name, () => medianTime(one, 'ping', PINGS)]);
  for (const name of ['csfMcp', 'bridged'])
    actions.push([`${name} lists`, () => medianTime(sessions[name], 'tools/list', LISTS)]);
  const samples = await sampleInTurn(Object.fromEntries(actions), {
    rounds,
    stop,
    onRound: (round) => progress(`relay: round ${round} of ${rounds}, ${PINGS} pings each`),
  });
  for (const one of Object.values(sessions)) await one.end();
  const against = (name) => ({ subject: samples.csfMcp, peer: samples[name] });
  return {
    ...(hasShell && { ping: against('cats'), 'ping-relayed': against('cats') }),
    'ping-added': against('alone'),
    'ping-bridged': { subject: samples.bridged, peer: samples.csfMcp },
    'list-bridged': { subject: samples['bridged lists'], peer: samples['csfMcp lists'] },
  };
}

async function medianTime(session, method, requests) {
  const times = [];
  for (let request = 0; request < requests; request++) {
    const startedAt = performance.now();
    await session.resultOf(method);
    times.push(performance.now() - startedAt);
  }
  return { sample: quantile(times, 0.5) };
}

/**
 * Sends large requests with answers as large. A figure is the rate of a round, both directions together, in MB/s. The
 * launcher's memory is read before them and after each round, in MiB.
 */
async function measureThroughput({ scratch, rounds, megabytes, stop, progress }) {
  const pump = async (name, ofNode) => {
    const own = createScratch(scratch.folder);
    const command = commandsOf({ ...own, node: ofNode })[name];
    await (await openPump(command, own)).end(); // leaves compiled code for the next start
    return openPump(command, own);
  };
  const node = copyNode(scratch);
  const client = startClient(node, scratch);
  const csfMcp = await pump('csf-mcp start', node);
  const alone = await pump('its server alone');
  const launcherMemory = () => (canReadProcessTable ? [usageOf(csfMcp.pid).pss] : []);
  await sleep(REST_MS);
  const before = launcherMemory();
  const megabytesPerRound = megabytes / rounds;
  const samples = await sampleInTurn(
    {
      csfMcp: async () => ({
        sample: { rate: await rateOf(csfMcp, megabytesPerRound), memory: launcherMemory() },
      }),
      alone: async () => ({ sample: await rateOf(alone, megabytesPerRound) }),
    },
    { rounds, stop, onRound: (round) => progress(`relay: round ${round} of ${rounds}, large messages`) },
  );
  await Promise.all([csfMcp.end(), alone.end(), client.end()]);
  return {
    throughput: { subject: samples.csfMcp.map(({ rate }) => rate), peer: samples.alone },
    'launcher-before': { subject: before },
    'launcher-relaying': { subject: samples.csfMcp.flatMap(({ memory }) => memory) },
  };
}

/** Both directions together, in MB/s. */
async function rateOf(pump, megabytes) {
  const startedAt = performance.now();
  const moved = await pump.move(megabytes * BYTES_PER_MEGABYTE);
  return moved / BYTES_PER_MEGABYTE / ((performance.now() - startedAt) / 1_000);
}
