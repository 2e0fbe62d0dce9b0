/**
 * Finds the processes that are servers of one data directory, as the kernel shows them: by their command line, and by
 * the descriptors that lead to the database. Linux only: everything is read from /proc.
 */
import { readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { descriptorsOf } from '../../../../scripts/bench-kit/process-usage.mjs';
import { commandLineOf, identify, isAlive } from '../../test/support/instances/process-table.ts';

/** A launcher has the database open as well, to lock it, and is no server. */
const LAUNCHER = /\bcsf-mcp\.js start\b/;

/** Looking into every process takes five times as long: one sample in so many does. The others look into servers only. */
const SAMPLES_PER_FULL_LOOK = 10;

/**
 * Processes that run already are bystanders, and left out from then on: create it before anything is started.
 * @returns a function that takes a sample: the servers that ran at one moment, and which of them had the database open.
 */
export function createServerSampler(dataDir) {
  const bystanders = new Set(pids());
  const database = join(realpathSync(dataDir), 'csf.db');
  const dataDirArgument = `--data-dir=${dataDir}`;

  let samples = 0;

  return () => {
    const isFull = samples++ % SAMPLES_PER_FULL_LOOK === 0;
    const now = pids();
    forgetEnded(bystanders, now);
    const seen = now.filter((pid) => !bystanders.has(pid)).flatMap((pid) => look(pid, isFull));
    // A sample takes a while: one may have ended when the next was found. Who is there in two looks was there
    // between them, all at the same moment.
    return seen.length < 2 ? seen : seen.filter(isAlive).map(confirm);
  };

  function confirm(server) {
    return { ...server, hasOpened: server.hasOpened && opens(server.pid) };
  }

  function look(pid, isFull) {
    const commandLine = commandLineOf(pid);
    const isServer = `${commandLine} `.includes(`${dataDirArgument} `);
    const hasOpened = (isServer || (isFull && !LAUNCHER.test(commandLine))) && opens(pid);
    return isServer || hasOpened
      ? identified(pid).map((identity) => ({ ...identity, commandLine, hasOpened }))
      : [];
  }

  /** The write-ahead log and the shared memory beside the database count as the database. */
  function opens(pid) {
    return descriptorsOf(pid).some((target) => target.startsWith(database));
  }
}

function pids() {
  return readdirSync('/proc').filter(isPid).map(Number);
}

function isPid(name) {
  return name.charCodeAt(0) <= 0x39 && /^\d+$/.test(name);
}

/** A pid is given out again: who has it then is not the one that was there. */
function forgetEnded(bystanders, now) {
  const alive = new Set(now);
  for (const pid of bystanders) if (!alive.has(pid)) bystanders.delete(pid);
}

function identified(pid) {
  try {
    return [identify(pid)];
  } catch {
    return []; // ended meanwhile
  }
}
