import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The processes of a container: pid outside, arguments, and the fields of /proc/<pid>/status. */
export async function processesOf(container) {
  const namespace = readlinkSync(`/proc/${(await container.init()).pid}/ns/pid`);
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => readProcess(pid, namespace));
}

function readProcess(pid, namespace) {
  try {
    if (readlinkSync(`/proc/${pid}/ns/pid`) !== namespace) return [];
    const lines = readFileSync(`/proc/${pid}/status`, 'utf8').trimEnd().split('\n');
    return {
      pid: Number(pid),
      arguments: readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0'),
      status: Object.fromEntries(lines.map((line) => line.split(':\t'))),
    };
  } catch {
    return []; // gone meanwhile
  }
}
