import { closeSync, existsSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';

// Reads the kernel's facts about processes from /proc, without csf-mcp's own code: the tested code must not be
// its own witness. Without /proc, it finds no process.

/** Tells a process from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: string;
}

interface ProcessState extends ProcessIdentity {
  readonly state: string;
  readonly parentPid: number;
}

/** @throws Error when there is no such process */
export function identify(pid: number): ProcessIdentity {
  const found = readState(pid);
  if (found === null) throw new Error(`there is no process ${pid}`);
  return { pid, startTicks: found.startTicks };
}

/** Whether a process is alive. A zombie is not: it only waits for its parent. */
export function isAlive(identity: ProcessIdentity): boolean {
  return !['', 'Z', 'X'].includes(stateOf(identity));
}

export function isZombie(identity: ProcessIdentity): boolean {
  return stateOf(identity) === 'Z';
}

/** Whether SIGSTOP has stopped it. */
export function isStopped(identity: ProcessIdentity): boolean {
  return stateOf(identity) === 'T';
}

export function parentOf(pid: number): number | null {
  return readState(pid)?.parentPid ?? null;
}

export function childrenOf(pid: number): ProcessIdentity[] {
  return allPids()
    .map(readState)
    .filter((found) => found?.parentPid === pid)
    .filter((found) => found !== null)
    .map(({ pid: child, startTicks }) => ({ pid: child, startTicks }));
}

/** Signals a process only if its pid still belongs to it, because pids are reused. */
export function signalIdentified(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (isAlive(identity)) process.kill(identity.pid, signal);
}

/** Whether the process has a handler for the signal with this number. */
export function handles(pid: number, signal: number): boolean {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readProc(pid, 'status'))?.[1] ?? '0';
  return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

export function commandLineOf(pid: number): string {
  return readProc(pid, 'cmdline').replaceAll('\0', ' ').trim();
}

/** Resident memory in bytes. */
export function residentBytes({ pid }: ProcessIdentity): number {
  const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readProc(pid, 'status'))?.[1];
  if (kib === undefined) throw new Error(`process ${pid} is gone`);
  return Number(kib) * 1_024;
}

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

/** The living processes whose environment or command line names a path that only one test uses. */
export function processesNaming(path: string): ProcessIdentity[] {
  return allPids()
    .filter((pid) => pid !== process.pid)
    .filter((pid) => readProc(pid, 'environ').includes(path) || readProc(pid, 'cmdline').includes(path))
    .map(readState)
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
    const words = readProc(pid, 'cmdline').split('\0');
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
const SERVER_PROGRAM = /\/(server-process|host)\.js$/;

/** The living server processes of one data directory, whichever installation they belong to. */
export function serversOf(dataDir: string): ProcessIdentity[] {
  return allServers()
    .filter((server) => server.dataDir === dataDir)
    .map(({ pid }) => readState(pid))
    .filter((found) => found !== null)
    .filter(isAlive);
}

/** Whether a process holds a kernel lock on a file with this inode. */
export function isKernelLocked(inode: number): boolean {
  return readFileSync('/proc/locks', 'latin1').includes(`:${inode} `);
}

/** The processes that hold a lock of their own (POSIX, as SQLite's are) on a file with this inode. */
export function lockersOf(inode: number): number[] {
  const lines = readFileSync('/proc/locks', 'latin1').split('\n');
  const own = lines.filter((line) => / POSIX /.test(line) && line.includes(`:${inode} `));
  return own.map((line) => Number(line.split(/ +/)[4]));
}

/** All processes, zombies included. */
export function allPids(): number[] {
  return existsSync('/proc/self/stat') ? readdirSync('/proc').map(Number).filter(Number.isInteger) : [];
}

/** Empty when the process is gone, even if another one already has its pid. */
function stateOf({ pid, startTicks }: ProcessIdentity): string {
  const found = readState(pid);
  return found?.startTicks === startTicks ? found.state : '';
}

function readState(pid: number): ProcessState | null {
  const stat = readProc(pid, 'stat');
  // The name in parentheses may contain anything: fields count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields;
  const threads = fields[17];
  const startTicks = fields[19];
  if (state === undefined || parent === undefined || startTicks === undefined) return null;
  // A zombie with other threads is still ending: it holds its files and its locks.
  const isEnding = state === 'Z' && threads !== '1';
  return { pid, startTicks, state: isEnding ? 'R' : state, parentPid: Number(parent) };
}

function readProc(pid: number, file: string): string {
  let fd: number | undefined;
  try {
    fd = openSync(`/proc/${pid}/${file}`, 'r');
    return readWhole(fd);
  } catch {
    return ''; // it has ended, or it is another user's
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** Tests read thousands of these files a second. `readFileSync`, which cannot know their size, takes half as long again. */
function readWhole(fd: number): string {
  let length = 0;
  for (;;) {
    const read = readSync(fd, CONTENT, length, CONTENT.length - length, null);
    if (read === 0) return CONTENT.toString('latin1', 0, length);
    length += read;
  }
}

/** Longer than a command line or an environment here. What is beyond does not matter. */
const CONTENT = Buffer.alloc(1_024 * 1_024);

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // closed meanwhile
  }
}
