/** What the kernel says about the use of a process, read from /proc. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Only Linux has the process table as files. Elsewhere no process is looked at. */
export const canReadProcessTable = existsSync('/proc/self/fd');

const KIB_PER_MIB = 1_024;

/**
 * @returns in MiB: `rss`, what of it is the process's own memory (`anonymous`; the rest is mapped files, mostly
 * the executable of Node.js), `pss` (shared pages by their share); and the number of open descriptors and sockets.
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

/** What the descriptors of a process lead to; none if it has ended, or is another user's. */
export function descriptorsOf(pid) {
  const folder = `/proc/${pid}/fd`;
  return orNone(() => readdirSync(folder)).flatMap((fd) => orNone(() => [readlinkSync(`${folder}/${fd}`)]));
}

/** How many Unix sockets have a name below this folder. */
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
