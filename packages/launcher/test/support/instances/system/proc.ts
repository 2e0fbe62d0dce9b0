import { closeSync, existsSync, openSync, readdirSync, readSync } from 'node:fs';
import type { ProcessState, SystemProcesses } from './system-processes.ts';

/** The processes of Linux, from /proc. Without /proc, there are none. */
export const procProcesses: SystemProcesses = {
  pids: () =>
    existsSync('/proc/self/stat') ? readdirSync('/proc').map(Number).filter(Number.isInteger) : [],
  find,
  wordsOf: (pid) => readProc(pid, 'cmdline').split('\0').slice(0, -1),
  names: (pid, text) => readProc(pid, 'environ').includes(text) || readProc(pid, 'cmdline').includes(text),
  signal: (pid, signal) => process.kill(pid, signal),
};

function find(pid: number): ProcessState | null {
  const stat = readProc(pid, 'stat');
  // The name in parentheses may contain anything: fields count from its end.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [letter, parent] = fields;
  const threads = fields[17];
  const startTicks = fields[19];
  if (letter === undefined || parent === undefined || startTicks === undefined) return null;
  // A zombie with other threads is still ending: it holds its files and its locks.
  const isZombie = letter === 'Z' && threads === '1';
  const hasEnded = isZombie || letter === 'X';
  const state = hasEnded ? 'ended' : letter === 'T' ? 'stopped' : 'alive';
  return { pid, startTicks, parentPid: Number(parent), state, isZombie };
}

/** A file of a process; empty when the process has ended or is another user's. */
export function readProc(pid: number, file: string): string {
  let fd: number | undefined;
  try {
    fd = openSync(`/proc/${pid}/${file}`, 'r');
    return readWhole(fd);
  } catch {
    return '';
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
