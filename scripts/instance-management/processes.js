/**
 * What the kernel says about processes. Linux only: everything is read from /proc, because a pid alone
 * does not identify a process and `kill(pid, 0)` cannot tell a zombie from a living process.
 */
import { readdirSync, readFileSync } from 'node:fs';

/** A process as pid + start time, which is what tells it from a later one with the same pid. */
export function identify(pid) {
  const stat = readStat(pid);
  return stat && { pid, startTicks: stat.startTicks };
}

/** False for a zombie: it does nothing any more, it only waits for its parent to look. */
export function isAlive({ pid, startTicks }) {
  const stat = readStat(pid);
  return stat !== undefined && stat.startTicks === startTicks && stat.state !== 'Z' && stat.state !== 'X';
}

export function isStopped({ pid }) {
  return readStat(pid)?.state === 'T';
}

export function parentOf(pid) {
  return readStat(pid)?.parent;
}

/** Sends the signal only if the pid still belongs to the process that was identified. */
export function signalIdentified(identity, signal) {
  if (isAlive(identity)) process.kill(identity.pid, signal);
}

/** Every process whose environment or command line names `marker`, a path that only this run uses. */
export function processesNaming(marker) {
  return allPids()
    .filter((pid) => pid !== process.pid && mentions(pid, marker))
    .map(identify)
    .filter((identity) => identity !== undefined && isAlive(identity));
}

function allPids() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function mentions(pid, marker) {
  return ['environ', 'cmdline'].some((file) => {
    try {
      return readFileSync(`/proc/${pid}/${file}`, 'latin1').includes(marker);
    } catch {
      return false; // gone meanwhile, or another user's: not one of ours
    }
  });
}

function readStat(pid) {
  let text;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return undefined; // no such process
  }
  // The second field is the command in parentheses and may contain anything, so count from its end.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0], parent: Number(fields[1]), startTicks: fields[19] };
}
