/** Reads from /proc how much memory and how many descriptors a process uses. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Only Linux has the process table as files. */
export const canReadProcessTable = existsSync('/proc/self/fd');

const KIB_PER_MIB = 1_024;

/**
 * @returns `rss`, `anonymous` and `pss` in MiB, and the numbers of open descriptors and sockets. `anonymous` is the
 * process's own part of `rss`; the rest is mapped files, mostly the executable of Node.js. `pss` has the process's share
 * of the shared pages.
 */
export function usageOf(pid) {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const mebibytes = (name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1]) / KIB_PER_MIB;
  const opened = descriptorsOf(pid);
  return {
    rss: mebibytes('Rss'),
    anonymous: mebibytes('Anonymous'),
    pss: mebibytes('Pss'),
    descriptors: opened.length,
    sockets: opened.filter((target) => target.startsWith('socket:')).length,
  };
}

/** @returns the targets of a process's descriptors. There are none if it has ended or belongs to another user. */
export function descriptorsOf(pid) {
  const folder = `/proc/${pid}/fd`;
  return orNone(() => readdirSync(folder)).flatMap((fd) => orNone(() => [readlinkSync(`${folder}/${fd}`)]));
}

/** @returns the number of Unix sockets that have a name below this folder. */
export function namedSocketsBelow(folder) {
  return readFileSync('/proc/net/unix', 'latin1')
    .split('\n')
    .filter((line) => line.includes(folder)).length;
}

function orNone(look) {
  try {
    return look();
  } catch {
    return []; // ended or closed meanwhile, such as the descriptor of the listing itself
  }
}
