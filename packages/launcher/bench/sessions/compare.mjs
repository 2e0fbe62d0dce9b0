import { figuresOf } from '../../../../scripts/bench-kit/figures.mjs';
import { seededRandom } from '../../../../scripts/bench-kit/random.mjs';
import { startSession } from '../../../../scripts/bench-kit/session.mjs';
import { commandsOf } from '../../../../scripts/bench-kit/subjects.mjs';
import { outcomeIds } from '../../../server/bench/choices.mjs';

const SESSIONS = 20;
const REQUESTS = 200;

const PROFILE = { name: 'Compared', organization: 'Example' };

/**
 * Sends the same requests through one session and then through 20 attached ones at once, each in an order of its own.
 * @returns how long an answer took with one session and with all, and how many answers differed.
 */
export async function compareSessions({ scratch, seed, stop, progress }) {
  const start = [...commandsOf(scratch)['csf-mcp start'], '--attach'];
  const owner = startSession(start, scratch);
  await owner.initialize();
  await owner.callTool('profile_create', PROFILE);
  const requests = requestsOf(seededRandom(seed, 'compare'));
  const alone = await sendAll(owner, requests);
  const guests = Array.from({ length: SESSIONS }, () => startSession(start, scratch));
  for (const guest of guests) await guest.initialize();
  let done = 0;
  const together = await Promise.all(
    guests.map(async (guest, index) => {
      const sent = await sendAll(guest, shuffled(requests, seededRandom(seed, `guest ${index}`)), stop);
      progress(`${++done} of ${SESSIONS} sessions compared`);
      return sent;
    }),
  );
  for (const session of [...guests, owner]) await session.end();
  const differing = together.flatMap(({ answers }) =>
    [...answers].filter(([request, answer]) => answer !== alone.answers.get(request)),
  );
  return {
    sessions: SESSIONS,
    requests: together.reduce((sum, { answers }) => sum + answers.size, 0),
    differing: differing.length,
    alone: figuresOf(alone.times),
    together: figuresOf(together.flatMap(({ times }) => times)),
  };
}

async function sendAll(session, requests, stop) {
  const answers = new Map();
  const times = [];
  for (const request of requests) {
    if (stop?.aborted) break;
    const sentAt = performance.now();
    const result = await session.resultOf(request.method, request.params);
    times.push(performance.now() - sentAt);
    answers.set(request, JSON.stringify(result));
  }
  return { answers, times };
}

/** Questions whose answers do not change. */
function requestsOf(random) {
  const call = (name, args) => ({ method: 'tools/call', params: { name, arguments: args } });
  const kinds = [
    () => call('csf_get', { id: random.pick(outcomeIds) }),
    () => call('csf_search', { query: random.pick(['backup', 'supplier', 'incident', 'identity']) }),
    () => call('profile_get', { profile: 'compared' }),
    () => call('profile_overview', {}),
    () => ({ method: 'resources/read', params: { uri: `csf://core/${random.pick(outcomeIds)}` } }),
    () => ({ method: 'tools/list', params: {} }),
  ];
  return Array.from({ length: REQUESTS }, () => random.pick(kinds)());
}

function shuffled(values, random) {
  const left = [...values];
  return values.map(() => left.splice(random.below(left.length), 1)[0]);
}
