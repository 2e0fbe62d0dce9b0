import { win32 } from 'node:path';
import type { ProcessFacts } from './facts.ts';
import { ancestorsIn, descendantsIn } from './lineage.ts';
import { type Handle, type WindowsCalls, windowsCalls } from './windows-calls.ts';
import {
  DWORD_BYTES,
  emptyProcessEntry,
  FILETIME_BYTES,
  fileTimeToEpochMs,
  HANDLE_BYTES,
  isSameUser,
  MAX_TOKEN_USER_BYTES,
  MEMORY_COUNTERS_BYTES,
  readFileTime,
  readProcessEntry,
  readSid,
  readWorkingSet,
  ticksToMs,
} from './windows-structures.ts';

/** PROCESS_QUERY_LIMITED_INFORMATION | SYNCHRONIZE ("Process Security and Access Rights"). */
const LOOK = 0x1000 | 0x10_0000;

const TOKEN_QUERY = 0x8;
const TOKEN_USER_CLASS = 1; // TokenUser ("TOKEN_INFORMATION_CLASS enumeration")
const TH32CS_SNAPPROCESS = 0x2;
const INVALID_HANDLE = -1;

/** The longest path of Windows, in characters. */
const MAX_PATH_LENGTH = 32_767;

/**
 * Asks Windows about one process. Null when there is none with that pid, and also when it may not be opened (another
 * user's, or one with more rights) or cannot be asked about: then nothing is proven, and csf-mcp does not signal it.
 */
export function readWindowsFacts(pid: number): ProcessFacts | null {
  return ask((calls) => factsOf(pid, calls));
}

/** A process and its ancestors, nearest first. Just the process when Windows does not tell. */
export function readWindowsAncestors(pid: number): readonly number[] {
  return ask((calls) => ancestorsIn(parentsOf(calls), pid, startIn(calls))) ?? [pid];
}

/** Names one process for good, as in `identity.ts`. */
type Named = Pick<ProcessFacts, 'pid' | 'startTicks'>;

/** All that a process has started, and what that has started, nearest first. Empty when Windows does not tell. */
export function readWindowsDescendants({ pid, startTicks }: Named): readonly Named[] {
  const found = ask((calls) =>
    descendantsIn(parentsOf(calls), { pid, start: BigInt(startTicks) }, startIn(calls)),
  );
  return (found ?? []).map(({ pid, start }) => ({ pid, startTicks: String(start) }));
}

/** What a process has used since its start. */
export interface WindowsUsage {
  readonly cpuMs: number;
  readonly elapsedMs: number;
  readonly memoryBytes: number;
}

/** Measures a process. Null when it has ended, or cannot be asked about. */
export function readWindowsUsage(pid: number, nowMs: number): WindowsUsage | null {
  return ask((calls) => withProcess(pid, calls, (process) => usageOf(process, nowMs, calls)));
}

/** Nothing may throw here: a failure means that nothing is known. */
function ask<Answer>(question: (calls: WindowsCalls) => Answer | null): Answer | null {
  const calls = windowsCalls();
  if (calls instanceof Error) return null;
  try {
    return question(calls);
  } catch {
    return null;
  }
}

function startIn(calls: WindowsCalls): (pid: number) => bigint | null {
  return (pid) => withProcess(pid, calls, (process) => timesOf(process, calls)?.creation ?? null);
}

function factsOf(pid: number, calls: WindowsCalls): ProcessFacts | null {
  return withProcess(pid, calls, (process) => {
    const times = timesOf(process, calls);
    if (times === null) return null;
    return {
      pid,
      parentPid: parentsOf(calls).get(pid) ?? null,
      isOurs: isSameUser(sidOf(process, calls), ownSid(calls)),
      startTicks: String(times.creation),
      startedAtMs: fileTimeToEpochMs(times.creation),
      isZombie: hasEnded(process, calls),
      isNode: /^node\.exe$/i.test(win32.basename(imageName(process, calls) ?? '')),
    };
  });
}

function usageOf(process: Handle, nowMs: number, calls: WindowsCalls): WindowsUsage | null {
  const times = hasEnded(process, calls) ? null : timesOf(process, calls);
  const counters = Buffer.alloc(MEMORY_COUNTERS_BYTES);
  if (times === null || calls.getProcessMemoryInfo(process, counters, counters.length) === 0) return null;
  return {
    cpuMs: ticksToMs(times.kernel + times.user),
    elapsedMs: nowMs - fileTimeToEpochMs(times.creation),
    memoryBytes: readWorkingSet(counters),
  };
}

// Windows takes a pid that is not a multiple of four for the one below it.
function withProcess<Answer>(
  pid: number,
  calls: WindowsCalls,
  look: (process: Handle) => Answer | null,
): Answer | null {
  const process = calls.openProcess(LOOK, 0, pid);
  if (process === 0) return null;
  try {
    return calls.getProcessId(process) === pid ? look(process) : null;
  } finally {
    calls.closeHandle(process);
  }
}

interface Times {
  readonly creation: bigint;
  readonly kernel: bigint;
  readonly user: bigint;
}

function timesOf(process: Handle, calls: WindowsCalls): Times | null {
  const [creation, exit, kernel, user] = [fileTime(), fileTime(), fileTime(), fileTime()];
  if (calls.getProcessTimes(process, creation, exit, kernel, user) === 0) return null;
  return { creation: readFileTime(creation), kernel: readFileTime(kernel), user: readFileTime(user) };
}

function fileTime(): Buffer {
  return Buffer.alloc(FILETIME_BYTES);
}

/** A process that has ended keeps its pid until the last handle of it is closed. */
function hasEnded(process: Handle, calls: WindowsCalls): boolean {
  return calls.waitForSingleObject(process, 0) === 0;
}

function imageName(process: Handle, calls: WindowsCalls): string | null {
  const name = Buffer.alloc(MAX_PATH_LENGTH * 2);
  const size = Buffer.alloc(DWORD_BYTES);
  size.writeUInt32LE(MAX_PATH_LENGTH);
  if (calls.queryFullProcessImageName(process, 0, name, size) === 0) return null;
  return name.toString('utf16le', 0, size.readUInt32LE() * 2);
}

function ownSid(calls: WindowsCalls): Buffer | null {
  return withProcess(process.pid, calls, (self) => sidOf(self, calls));
}

/** The user of a process; null when that is hidden from us. */
function sidOf(process: Handle, calls: WindowsCalls): Buffer | null {
  const handle = Buffer.alloc(HANDLE_BYTES);
  if (calls.openProcessToken(process, TOKEN_QUERY, handle) === 0) return null;
  const token = Number(handle.readBigInt64LE());
  try {
    const user = Buffer.alloc(MAX_TOKEN_USER_BYTES);
    const length = Buffer.alloc(DWORD_BYTES);
    if (calls.getTokenInformation(token, TOKEN_USER_CLASS, user, user.length, length) === 0) return null;
    return readSid(user.subarray(0, length.readUInt32LE()));
  } finally {
    calls.closeHandle(token);
  }
}

/** The pid of the parent by the pid of each process. Windows goes on to name a parent that has ended. */
function parentsOf(calls: WindowsCalls): Map<number, number> {
  const parents = new Map<number, number>();
  const snapshot = calls.createToolhelp32Snapshot(TH32CS_SNAPPROCESS, 0);
  if (snapshot === INVALID_HANDLE) return parents;
  try {
    const entry = emptyProcessEntry();
    let hasEntry = calls.process32First(snapshot, entry);
    while (hasEntry !== 0) {
      const { pid, parentPid } = readProcessEntry(entry);
      parents.set(pid, parentPid);
      hasEntry = calls.process32Next(snapshot, entry);
    }
    return parents;
  } finally {
    calls.closeHandle(snapshot);
  }
}
