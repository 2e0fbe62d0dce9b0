import { canReadProcessTable, usageOf } from '../../../../scripts/bench-kit/process-usage.mjs';
import { seededRandom } from '../../../../scripts/bench-kit/random.mjs';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { commandsOf } from '../../../../scripts/bench-kit/subjects.mjs';
import { createRequestMix } from './request-mix.mjs';

const SAMPLE_EVERY_MS = 1_000;
const MAX_AT_ONCE = 16;

/**
 * Mixed requests through one instance for so many minutes, as fast as they are answered, up to 16 at a time.
 * @returns what was counted and the samples of both processes, also when it was stopped early.
 */
export async function soakWithRequests({ scratch, minutes, seed, stop, progress }) {
  const session = startSession(commandsOf(scratch)['csf-mcp start'], scratch);
  const random = seededRandom(seed);
  const counts = {};
  const samples = { launcher: [], server: [] };
  await session.initialize();
  const mix = await createRequestMix(session, random);
  const { serverPid } = scratch.record();
  const startedAt = performance.now();
  const endAt = startedAt + minutes * 60_000;
  let sampledAt = startedAt;
  let requests = 0;

  while (performance.now() < endAt && !stop.aborted) {
    const burst = Array.from({ length: 1 + random.below(MAX_AT_ONCE) }, () => random.pickWeighted(mix.kinds));
    await Promise.all(burst.map(({ send }) => send()));
    for (const { kind } of burst) counts[kind] = (counts[kind] ?? 0) + 1;
    requests += burst.length;
    if (performance.now() - sampledAt < SAMPLE_EVERY_MS) continue;
    sampledAt = performance.now();
    let memory = '';
    if (canReadProcessTable) {
      const [launcher, server] = [usageOf(session.pid), usageOf(serverPid)];
      samples.launcher.push(launcher);
      samples.server.push(server);
      memory = `, launcher ${launcher.rss.toFixed(1)} MiB, server ${server.rss.toFixed(1)} MiB`;
    }
    const elapsed = ((sampledAt - startedAt) / 60_000).toFixed(1);
    progress(`${elapsed} of ${minutes} min: ${requests} requests${memory}`);
  }
  const result = {
    minutes: (performance.now() - startedAt) / 60_000,
    requests,
    counts,
    mebibytesReceived: session.bytesReceived() / 2 ** 20,
    notExercised: mix.notExercised,
    samples,
  };
  await session.end();
  return result;
}
