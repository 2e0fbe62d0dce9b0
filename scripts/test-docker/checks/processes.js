import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** The processes of a container by their pids outside, with what the kernel says about each in /proc/<pid>/status. */
export async function processesOf(container) {
  const namespace = readlinkSync(`/proc/${(await container.init()).pid}/ns/pid`);
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && namespaceOf(name) === namespace)
    .map((name) => ({
      pid: Number(name),
      arguments: readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0'),
      status: Object.fromEntries(
        readFileSync(`/proc/${name}/status`, 'utf8')
          .trimEnd()
          .split('\n')
          .map((line) => line.split(':\t')),
      ),
    }));
}

function namespaceOf(pid) {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    return undefined; // gone meanwhile
  }
}
