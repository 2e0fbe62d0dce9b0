/**
 * Which processes are servers of one data directory, as the kernel shows it: by their command line, and by the
 * descriptors that lead to the database. Linux only: everything is read from /proc.
 */
import { existsSync, readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** Looking into every process takes five times as long: one sample in so many does. The others look into servers only. */
const SAMPLES_PER_FULL_LOOK = 10;

export const canReadProcessTable = existsSync('/proc/self/fd');

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
    const candidates = now.filter((pid) => !bystanders.has(pid));
    const seen = look(candidates, { isFull });
    // A sample takes a while: one may have ended when the next was found. Who is there in two looks was there
    // between them, all at the same moment.
    return seen.length < 2 ? seen : confirm(seen);
  };

  function confirm(seen) {
    const again = new Map(
      look(
        seen.map(({ pid }) => pid),
        { isFull: true },
      ).map((server) => [server.pid, server]),
    );
    return seen.flatMap((before) => {
      const after = again.get(before.pid);
      if (after?.startTicks !== before.startTicks) return [];
      return { ...before, hasOpened: before.hasOpened && after.hasOpened };
    });
  }

  function look(candidates, { isFull }) {
    return candidates.flatMap((pid) => {
      const commandLine = read(pid, 'cmdline').split('\0');
      const isServer = commandLine.includes(dataDirArgument);
      const hasOpened = (isServer || isFull) && opens(pid, database);
      return isServer || hasOpened
        ? { pid, startTicks: startTicksOf(pid), commandLine: commandLine.join(' ').trim(), hasOpened }
        : [];
    });
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

/** The write-ahead log and the shared memory beside the database count as the database. */
function opens(pid, database) {
  return list(pid, 'fd').some((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`).startsWith(database);
    } catch {
      return false; // closed meanwhile
    }
  });
}

function startTicksOf(pid) {
  const stat = read(pid, 'stat');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}

function read(pid, file) {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return ''; // gone
  }
}

function list(pid, folder) {
  try {
    return readdirSync(`/proc/${pid}/${folder}`);
  } catch {
    return []; // gone, or another user's
  }
}
