import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import type { ProcessFacts } from './facts.ts';

/** USER_HZ, the unit of times in /proc: 100 per second on every architecture that Node runs on (proc(5)). */
const TICKS_PER_SECOND = 100;

/** include/linux/sched.h: "getting shut down". */
const PF_EXITING = 0x4;

export interface LinuxStat {
  readonly state: string;
  readonly parentPid: number;
  /** Flags of the kernel, which documents some of them. */
  readonly flags: number;
  readonly threads: number;
  readonly startTicks: string;
}

/** Reads `/proc/<pid>` (proc(5)). */
export function readLinuxFacts(pid: number): ProcessFacts | null {
  const stat = parseStat(readProc(`${pid}/stat`) ?? '');
  if (stat === null) return null;
  const bootSeconds = /^btime (\d+)$/m.exec(readProc('stat') ?? '')?.[1];
  const uid = /^Uid:\s+(\d+)/m.exec(readProc(`${pid}/status`) ?? '')?.[1];
  return {
    pid,
    parentPid: stat.parentPid,
    isOurs: uid !== undefined && Number(uid) === process.getuid?.(),
    startTicks: stat.startTicks,
    startedAtMs:
      bootSeconds === undefined
        ? null
        : (Number(bootSeconds) + Number(stat.startTicks) / TICKS_PER_SECOND) * 1000,
    isZombie: stat.state === 'Z' || stat.state === 'X',
    isNode: isNodeExecutable(pid),
  };
}

/**
 * Whether a process still has threads after its main thread has ended. It is already a zombie then, but still has its
 * files open and holds its locks: SIGKILL ends each thread when it leaves the kernel, and the main one may be the first.
 */
export function hasThreadsLeft(pid: number, startTicks: string): boolean {
  const stat = parseStat(readProc(`${pid}/stat`) ?? '');
  return stat !== null && stat.startTicks === startTicks && stat.threads > 1;
}

/**
 * Whether a process is about to end, but still has its pid and its children. The kernel closes its files first, and on a
 * busy machine it goes on only after a while.
 */
export function isExiting(pid: number): boolean {
  const stat = parseStat(readProc(`${pid}/stat`) ?? '');
  return stat !== null && (stat.flags & PF_EXITING) !== 0;
}

/** Whether a debugger holds a process (ptrace(2)). */
export function isTraced(pid: number): boolean {
  return parseStat(readProc(`${pid}/stat`) ?? '')?.state === 't';
}

/** Parses `/proc/<pid>/stat`. The name may contain spaces and parentheses, so fields count from the last parenthesis. */
export function parseStat(content: string): LinuxStat | null {
  const nameEnd = content.lastIndexOf(')');
  if (nameEnd === -1) return null;
  const fields = content.slice(nameEnd + 2).split(' ');
  const [state, parentPid] = fields;
  const flags = fields[6]; // field 9 of the line
  const threads = fields[17]; // field 20 of the line; the first after the name is field 3
  const startTicks = fields[19];
  if (state === undefined || parentPid === undefined || startTicks === undefined) return null;
  return { state, parentPid: Number(parentPid), flags: Number(flags), threads: Number(threads), startTicks };
}

/** The id of this boot, or null where /proc does not have it. */
export function linuxBootId(): string | null {
  return readProc('sys/kernel/random/boot_id')?.trim() || null;
}

/**
 * The environment of the first process. In a container that is the environment of the container. Empty where it is hidden
 * from us: outside a container, only root can read it.
 */
export function linuxInitialEnvironment(): ReadonlySet<string> {
  return new Set(
    Buffer.from(readProc('1/environ') ?? '', 'latin1')
      .toString()
      .split('\0')
      .filter((line) => line !== ''),
  );
}

/** The PID namespace of this process, such as `pid:[4026531836]`. */
export function linuxPidNamespace(): string | null {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return null; // no /proc, or a kernel without namespaces
  }
}

/** Identifies a file by `fstat`, whatever its path. */
export interface FileIdentity {
  readonly dev: bigint;
  readonly ino: bigint;
}

/**
 * The processes that hold a kernel lock on a file: `/proc/<pid>/fdinfo` marks their descriptors with `OFDLCK`, and
 * `/proc/<pid>/fd` leads to the file. Processes of other users are not visible, and are left out.
 */
export function linuxLockHolders(file: FileIdentity): number[] {
  return listProc('.')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && linuxHoldsLock(pid, file) === true);
}

/** Whether a process holds a kernel lock on a file; null when its descriptors are hidden from us. */
export function linuxHoldsLock(pid: number, file: FileIdentity): boolean | null {
  try {
    return readdirSync(`/proc/${pid}/fdinfo`).some((fd) => locksFile(pid, fd, file));
  } catch (error) {
    return systemErrorCode(error) === 'ENOENT' ? false : null; // it has ended, or belongs to another user
  }
}

/** The processes that have a file open, by its path without symbolic links. Those of other users are left out. */
export function linuxProcessesWithOpen(path: string): number[] {
  return listProc('.')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => listProc(`${pid}/fd`).some((fd) => targetOf(`${pid}/fd/${fd}`) === path))
    .map(Number);
}

/** The command line of a process, word by word; empty when it is gone. */
export function linuxCommandLine(pid: number): string[] {
  return (readProc(`${pid}/cmdline`) ?? '').split('\0').slice(0, -1);
}

function targetOf(path: string): string | null {
  try {
    return readlinkSync(`/proc/${path}`);
  } catch {
    return null; // closed meanwhile
  }
}

function locksFile(pid: number, fd: string, file: FileIdentity): boolean {
  return (
    /^lock:.*\bOFDLCK\b/m.test(readProc(`${pid}/fdinfo/${fd}`) ?? '') && leadsTo(`${pid}/fd/${fd}`, file)
  );
}

function leadsTo(path: string, file: FileIdentity): boolean {
  try {
    const { dev, ino } = statSync(`/proc/${path}`, { bigint: true });
    return dev === file.dev && ino === file.ino;
  } catch {
    return false; // closed meanwhile
  }
}

function isNodeExecutable(pid: number): boolean {
  try {
    // An executable replaced by an update reads "…/node (deleted)".
    return /^node(js)?\b/.test(basename(readlinkSync(`/proc/${pid}/exe`)));
  } catch {
    return false; // gone, or another user's
  }
}

function readProc(path: string): string | null {
  try {
    return readFileSync(`/proc/${path}`, 'latin1');
  } catch {
    return null; // the process is gone, or hidden from us
  }
}

function listProc(path: string): string[] {
  try {
    return readdirSync(`/proc/${path}`);
  } catch {
    return []; // the process is gone, or hidden from us
  }
}
