import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { procProcesses, readProc } from './system/proc.ts';
import { psProcesses } from './system/ps.ts';
import type { ProcessIdentity, SystemProcesses } from './system/system-processes.ts';
import { windowsProcesses } from './system/windows.ts';
import { IS_LINUX, IS_WINDOWS } from './this-system.ts';

export type { ProcessIdentity };

const system = processesOfThisSystem();

/** @throws Error when there is no such process */
export function identify(pid: number): ProcessIdentity {
  const found = system.find(pid);
  if (found === null) throw new Error(`there is no process ${pid}`);
  return { pid, startTicks: found.startTicks };
}

/** Whether a process is alive. A zombie is not: it only waits for its parent. */
export function isAlive(identity: ProcessIdentity): boolean {
  const found = find(identity);
  return found !== null && found.state !== 'ended';
}

export function isZombie(identity: ProcessIdentity): boolean {
  return find(identity)?.isZombie ?? false;
}

/** Whether SIGSTOP has stopped it. */
export function isStopped(identity: ProcessIdentity): boolean {
  return find(identity)?.state === 'stopped';
}

export function parentOf(pid: number): number | null {
  return system.find(pid)?.parentPid ?? null;
}

export function childrenOf(pid: number): ProcessIdentity[] {
  return allPids()
    .map(system.find)
    .filter((found) => found?.parentPid === pid)
    .filter((found) => found !== null)
    .map(({ pid: child, startTicks }) => ({ pid: child, startTicks }));
}

/** Signals a process only if its pid still belongs to it, because pids are reused. */
export function signalIdentified(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (isAlive(identity)) system.signal(identity.pid, signal);
}

/** Whether the process has a handler for the signal with this number. Needs /proc. */
export function handles(pid: number, signal: number): boolean {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readProc(pid, 'status'))?.[1] ?? '0';
  return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

export function commandLineOf(pid: number): string {
  return system.wordsOf(pid).join(' ');
}

/** Resident memory in bytes. Needs /proc. */
export function residentBytes({ pid }: ProcessIdentity): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, 'status'))?.[1];
  if (kib === undefined) throw new Error(`process ${pid} is gone`);
  return Number(kib) * 1_024;
}

/** How many descriptors it has open. Needs /proc. */
export function openDescriptors({ pid }: ProcessIdentity): number {
  return readdirSync(`/proc/${pid}/fd`).length;
}

/** The TCP and UDP sockets of a process, as /proc/net lists them. */
export function internetSocketsOf({ pid }: ProcessIdentity): string[] {
  const inodes = readdirSync(`/proc/${pid}/fd`)
    .map((fd) => readLink(`/proc/${pid}/fd/${fd}`))
    .map((target) => /^socket:\[(\d+)\]$/.exec(target)?.[1]);
  const sockets = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((file) => readProc(pid, `net/${file}`).split('\n'));
  return sockets.filter((line) => inodes.includes(line.trim().split(/\s+/)[9] ?? ''));
}

/**
 * The living processes whose command line, or environment where the system shows it, names a path that only one test
 * uses.
 */
export function processesNaming(path: string): ProcessIdentity[] {
  return allPids()
    .filter((pid) => pid !== process.pid)
    .filter((pid) => system.names(pid, path))
    .map(system.find)
    .filter((found) => found !== null)
    .map(({ pid, startTicks }) => ({ pid, startTicks }))
    .filter(isAlive);
}

/**
 * The server processes of any csf-mcp, each with its data directory, except those that only read.
 * @param among the processes to check
 */
export function allServers(among = allPids()): { readonly pid: number; readonly dataDir: string }[] {
  const named = among.flatMap((pid) => {
    const words = system.wordsOf(pid);
    if (!words.some((word) => SERVER_PROGRAM.test(word)) || words.includes('--read-only')) return [];
    const option = words.find((word) => word.startsWith(DATA_DIR_OPTION));
    return option === undefined ? [] : [{ pid, dataDir: option.slice(DATA_DIR_OPTION.length) }];
  });
  // A child of a server has the server's command line for a moment, between fork and exec.
  const pids = new Set<number | null>(named.map(({ pid }) => pid));
  return named.filter(({ pid }) => !pids.has(parentOf(pid)));
}

const DATA_DIR_OPTION = '--data-dir=';

/** The server process's program, in this version and in earlier ones. */
const SERVER_PROGRAM = /[\\/](server-process|host)\.js$/;

/** The living server processes of one data directory, whichever installation they belong to. */
export function serversOf(dataDir: string): ProcessIdentity[] {
  return allServers()
    .filter((server) => server.dataDir === dataDir)
    .map(({ pid }) => system.find(pid))
    .filter((found) => found !== null)
    .filter(isAlive);
}

/** Whether a process holds a kernel lock on a file with this inode. Needs /proc: no other system lists its locks. */
export function isKernelLocked(inode: number): boolean {
  return readFileSync('/proc/locks', 'latin1').includes(`:${inode} `);
}

/** The processes that hold a lock of their own (POSIX, as SQLite's are) on a file with this inode. Needs /proc. */
export function lockersOf(inode: number): number[] {
  const lines = readFileSync('/proc/locks', 'latin1').split('\n');
  const own = lines.filter((line) => / POSIX /.test(line) && line.includes(`:${inode} `));
  return own.map((line) => Number(line.split(/ +/)[4]));
}

/** All processes, zombies included. */
export function allPids(): number[] {
  return system.pids();
}

function processesOfThisSystem(): SystemProcesses {
  if (IS_WINDOWS) return windowsProcesses();
  return IS_LINUX ? procProcesses : psProcesses();
}

/** Null when the process is gone, even if another one already has its pid. */
function find({ pid, startTicks }: ProcessIdentity) {
  const found = system.find(pid);
  return found?.startTicks === startTicks ? found : null;
}

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
}
