import { readdirSync, readFileSync } from 'node:fs';
import { identify, isAlive, type ProcessIdentity } from '../../../src/process/identity.ts';

/**
 * The living processes whose environment or command line names a path that only one test uses. Linux only: elsewhere
 * the list is empty.
 */
export function processesNaming(path: string): ProcessIdentity[] {
  return livingProcesses((pid) => read(pid, 'environ').includes(path) || read(pid, 'cmdline').includes(path));
}

/** The living server processes of one data directory, whichever installation they belong to. */
export function serversOf(dataDir: string): ProcessIdentity[] {
  return livingProcesses((pid) => {
    const words = read(pid, 'cmdline').split('\0');
    return words.includes(`--data-dir=${dataDir}`) && words.some((word) => word.endsWith('/host.js'));
  });
}

/** Sends a signal only if the pid still belongs to the process that was identified: pids are reused. */
export function signalIdentified(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (isAlive(identity)) process.kill(identity.pid, signal);
}

/** Resident memory in bytes. */
export function residentBytes({ pid }: ProcessIdentity): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(read(String(pid), 'status'))?.[1];
  if (kib === undefined) throw new Error(`process ${pid} is gone`);
  return Number(kib) * 1_024;
}

export function openDescriptors({ pid }: ProcessIdentity): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

function livingProcesses(matches: (pid: string) => boolean): ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid && matches(name))
    .map((pid) => identify(Number(pid)))
    .filter((identity) => identity !== null && isAlive(identity)) as ProcessIdentity[];
}

function read(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return ''; // it has ended, or it is another user's
  }
}
