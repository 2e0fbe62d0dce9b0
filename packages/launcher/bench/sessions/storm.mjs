import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../../../scripts/bench-kit/random.mjs';
import { commandsOf } from '../../../../scripts/bench-kit/subjects.mjs';
import { eventually } from '../../test/support/instances/eventually.ts';
import { identify, signalIdentified } from '../../test/support/instances/process-table.ts';
import { createHistory, PROFILE, toolCallOf } from '../crash-consistency/history.mjs';
import { verifyDatabase } from '../crash-consistency/verify.mjs';
import { KINDS } from './clients.mjs';

const MIN_PAUSE_MS = 1_000;
const MORE_PAUSE_MS = 3_000;

/** Longer than a server may be silent here, so that some are replaced and some go on. */
const MAX_STOP_MS = 6_000;
const ANSWER_TIMEOUT_SECONDS = '4';

/** After the storm, everything has to end by itself. */
const END_LIMIT_MS = 30_000;

/** What the bridge says of a call that may have been carried out. */
const UNKNOWN_OUTCOME = 'Check before you repeat it';

const TARGETS = ['server', 'owner', 'bridge'];
const SIGNALS = ['SIGKILL', 'SIGSTOP'];

/**
 * Six clients write through one database for so many minutes, while a server, an owner or a bridge is killed or stopped
 * at random. A client whose own launcher was killed comes back with a new one; no other may notice more than a pause.
 * @returns what was done, the longest pause, and the problems
 */
export async function rage({ scratch, minutes, seed, stop, progress, connect }) {
  const random = seededRandom(seed, 'storm');
  const start = [
    ...commandsOf(scratch)['csf-mcp start'],
    '--attach',
    '--answer-timeout',
    ANSWER_TIMEOUT_SECONDS,
  ];
  const history = createHistory();
  const tally = { acknowledged: 0, unknown: 0, reconnected: 0, longestPauseMs: 0, problems: [] };
  const begin = (kind) => connect(kind, { command: start, env: scratch.env, folder: scratch.folder });
  const first = await begin(KINDS[0]);
  await first.call('profile_create', { name: PROFILE.name, organization: PROFILE.organization });
  await first.close();

  const endAt = performance.now() + minutes * 60_000;
  const isOver = () => stop.aborted || performance.now() >= endAt;
  const clients = KINDS.map((kind, index) =>
    createClient({ kind, index, begin, history, tally, isOver, seed }),
  );
  const writing = clients.map((client) => client.write());
  const struck = await strike({ scratch, clients, random, isOver, progress, tally });
  await Promise.all(writing);
  await Promise.all(clients.map((client) => client.close()));
  tally.problems.push(...(await whatIsLeft(scratch)));
  tally.problems.push(...verifyDatabase(join(scratch.dataDir, 'csf.db'), history).problems);
  return { clients: KINDS.length, sent: history.writes.length, struck, ...tally };
}

/** One client that writes on, and comes back when its launcher was killed. */
function createClient({ kind, index, begin, history, tally, isOver, seed }) {
  const random = seededRandom(seed, `client ${index}`);
  const name = `client ${index + 1} (${kind})`;
  let connection = null;
  let isKilled = false;

  const connected = async () => {
    isKilled = false;
    connection = await begin(kind);
  };
  const writeOne = async () => {
    const write = history.next(random, 0);
    const { name: tool, arguments: args } = toolCallOf(write);
    const sentAt = performance.now();
    try {
      const { revision } = await connection.call(tool, args);
      write.acknowledged = revision;
      tally.acknowledged++;
      tally.longestPauseMs = Math.max(tally.longestPauseMs, performance.now() - sentAt);
    } catch (error) {
      if (error.message.includes(UNKNOWN_OUTCOME)) tally.unknown++;
      else if (isKilled) throw error;
      else tally.problems.push(`${name}, whose launcher lives, was told: ${error.message.slice(0, 300)}`);
    }
  };
  const comeBack = async () => {
    await connection?.close().catch(() => {}); // its process is gone
    await connected();
    tally.reconnected++;
  };

  return {
    pid: () => connection?.pid ?? null,
    /** Its launcher is about to be killed. */
    expectKill: () => {
      isKilled = true;
    },
    write: async () => {
      await connected();
      while (!isOver()) {
        try {
          await writeOne();
        } catch {
          await comeBack().catch((error) =>
            tally.problems.push(`${name} could not come back: ${error.message}`),
          );
        }
      }
    },
    close: async () => connection?.close().catch(() => {}),
  };
}

async function strike({ scratch, clients, random, isOver, progress, tally }) {
  const struck = Object.fromEntries(
    TARGETS.flatMap((what) => SIGNALS.map((signal) => [`${what} ${signal}`, 0])),
  );
  const startedAt = performance.now();
  await eventually('all clients to be connected', () => clients.every((client) => client.pid() !== null));
  while (!isOver()) {
    await sleep(MIN_PAUSE_MS + random.below(MORE_PAUSE_MS));
    const what = random.pick(TARGETS);
    const signal = random.pick(SIGNALS);
    const stopMs = random.below(MAX_STOP_MS);
    const pid = pidOf(what, scratch.record(), clients, random);
    if (pid === null || isOver()) continue;
    if (await hit(pid, signal, stopMs, clients)) struck[`${what} ${signal}`]++;
    const elapsed = ((performance.now() - startedAt) / 60_000).toFixed(1);
    progress(`${elapsed} min: ${tally.acknowledged} writes, ${tally.problems.length} problems`);
  }
  return struck;
}

/** @returns null when there is none at this moment */
function pidOf(what, record, clients, random) {
  if (record === null) return null;
  if (what === 'server') return record.serverPid;
  if (what === 'owner') return record.pid;
  const bridges = clients.map((client) => client.pid()).filter((pid) => pid !== null && pid !== record.pid);
  return random.pick(bridges) ?? null;
}

async function hit(pid, signal, stopMs, clients) {
  let process;
  try {
    process = identify(pid);
  } catch {
    return false; // it has just ended
  }
  if (signal === 'SIGKILL') clients.find((client) => client.pid() === pid)?.expectKill();
  signalIdentified(process, signal);
  if (signal === 'SIGKILL') return true;
  await sleep(stopMs);
  try {
    signalIdentified(process, 'SIGCONT');
  } catch {
    // its launcher has replaced it
  }
  return true;
}

async function whatIsLeft(scratch) {
  try {
    await eventually('all processes to end', () => scratch.processes().length === 0, {
      withinMs: END_LIMIT_MS,
    });
    return [];
  } catch {
    return [`${scratch.processes().length} processes are left: ${JSON.stringify(scratch.processes())}`];
  }
}
