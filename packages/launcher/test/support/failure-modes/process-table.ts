import { readdirSync, readFileSync } from 'node:fs';

// What the kernel says about processes, read from /proc and by nothing of csf-mcp itself: what is tested must not be
// its own witness.

/** Tells a process from a later one with the same pid. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: string;
}

interface ProcessState extends ProcessIdentity {
  readonly state: string;
  readonly parentPid: number;
}

export function identify(pid: number): ProcessIdentity {
  const found = readState(pid);
  if (found === null) throw new Error(`there is no process ${pid}`);
  return { pid, startTicks: found.startTicks };
}

/** A zombie is not: it only waits for its parent to look. */
export function isAlive({ pid, startTicks }: ProcessIdentity): boolean {
  const found = readState(pid);
  return found !== null && found.startTicks === startTicks && !isEnded(found.state);
}

export function isZombie({ pid, startTicks }: ProcessIdentity): boolean {
  const found = readState(pid);
  return found?.startTicks === startTicks && isEnded(found.state);
}

/** Stopped by SIGSTOP. */
export function isStopped({ pid, startTicks }: ProcessIdentity): boolean {
  const found = readState(pid);
  return found?.startTicks === startTicks && found.state === 'T';
}

export function parentOf(pid: number): number | null {
  return readState(pid)?.parentPid ?? null;
}

export function childrenOf(pid: number): ProcessIdentity[] {
  return allPids()
    .map(readState)
    .filter((found) => found?.parentPid === pid)
    .map((found) => found as ProcessIdentity);
}

/** Only if the pid still belongs to the process that was identified. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): void {
  if (readState(identity.pid)?.startTicks === identity.startTicks) process.kill(identity.pid, signal);
}

/** Whether the process has a handler for the signal with this number. */
export function handles(pid: number, signal: number): boolean {
  const mask = /^SigCgt:\s*([0-9a-f]+)$/m.exec(readProc(pid, 'status'))?.[1] ?? '0';
  return ((BigInt(`0x${mask}`) >> BigInt(signal - 1)) & 1n) === 1n;
}

/** Every live process whose environment or command line names a path that only one test uses. */
export function processesNaming(path: string): ProcessIdentity[] {
  return allPids()
    .filter((pid) => pid !== process.pid)
    .filter((pid) => readProc(pid, 'environ').includes(path) || readProc(pid, 'cmdline').includes(path))
    .map(readState)
    .filter((found) => found !== null && !isEnded(found.state))
    .map((found) => found as ProcessIdentity);
}

export function commandLineOf(pid: number): string {
  return readProc(pid, 'cmdline').replaceAll('\0', ' ').trim();
}

/** The servers that run over a data directory. */
export function serversOver(dataDir: string): number[] {
  return allPids().filter((pid) => {
    const commandLine = readProc(pid, 'cmdline');
    return commandLine.includes('host.js') && commandLine.includes(`--data-dir=${dataDir}\0`);
  });
}

function allPids(): number[] {
  return readdirSync('/proc').map(Number).filter(Number.isInteger);
}

function isEnded(state: string): boolean {
  return state === 'Z' || state === 'X';
}

function readState(pid: number): ProcessState | null {
  const stat = readProc(pid, 'stat');
  // The name in parentheses may contain anything: fields count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, parent] = fields;
  const startTicks = fields[19];
  if (state === undefined || parent === undefined || startTicks === undefined) return null;
  return { pid, startTicks, state, parentPid: Number(parent) };
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch {
    return ''; // it has ended
  }
}
