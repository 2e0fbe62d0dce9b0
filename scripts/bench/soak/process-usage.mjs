/** What the kernel says about a process. Linux only: elsewhere `canMeasure` is false and nothing here is called. */
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';

export const canMeasure = existsSync('/proc/self/status');

const KIB_PER_MIB = 1_024;

/**
 * @returns in MiB: `rss`, what of it is the process's own memory (`anonymous`; the rest is mapped files, mostly
 * the executable of Node.js), `pss` (shared pages by their share); and the number of open descriptors and sockets.
 */
export function usageOf(pid) {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const mebibytes = (name) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(rollup)?.[1]) / KIB_PER_MIB;
  return {
    rss: mebibytes('Rss'),
    anonymous: mebibytes('Anonymous'),
    pss: mebibytes('Pss'),
    ...descriptorsOf(pid),
  };
}

export function descriptorsOf(pid) {
  const folder = `/proc/${pid}/fd`;
  const targets = readdirSync(folder).map((fd) => targetOf(`${folder}/${fd}`));
  return {
    descriptors: targets.length,
    sockets: targets.filter((target) => target.startsWith('socket:')).length,
  };
}

function targetOf(link) {
  try {
    return readlinkSync(link);
  } catch {
    return ''; // closed meanwhile, such as the descriptor of the listing itself
  }
}

/** How many Unix sockets have a name below this folder. */
export function namedSocketsBelow(folder) {
  return readFileSync('/proc/net/unix', 'latin1')
    .split('\n')
    .filter((line) => line.includes(folder)).length;
}
