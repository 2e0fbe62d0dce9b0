import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import type { Platform } from '../platform/platform.ts';
import { parseStat } from './linux.ts';
import { namesServer } from './orphaned-server.ts';

const PS_TIMEOUT_MS = 3_000;

/** A process of csf-mcp, with any lock and data directory. */
export interface CsfMcpProcess {
  readonly pid: number;
  readonly parentPid: number;
  readonly role: 'launcher' | 'server';
  /** A launcher that may be attached to an instance needs no server of its own. */
  readonly mayBeAttached: boolean;
  /** Stopped by SIGSTOP, or by Ctrl-Z in a terminal. */
  readonly isStopped: boolean;
}

/** The processes of csf-mcp that belong to this user. Null where the system does not tell (Windows). */
export function listCsfMcpProcesses({ name }: Platform): CsfMcpProcess[] | null {
  if (name === 'win32') return null;
  return name === 'linux' ? listFromProc() : listFromPs();
}

const LAUNCHER_SCRIPT = /^csf-mcp(\.js)?$/;

/** Whether a word of a command line names a program of csf-mcp: the launcher or its server. */
export function namesCsfMcp(word: string): boolean {
  return namesServer(word) || LAUNCHER_SCRIPT.test(basename(word));
}

/** The role of a process by its command line; null when it is not csf-mcp. */
export function roleOf(words: readonly string[]): CsfMcpProcess['role'] | null {
  const [program = '', ...rest] = words;
  if (!/^node(js)?\b/.test(basename(program))) return null;
  const at = rest.findIndex((word) => !word.startsWith('-')); // after the options of Node itself
  const script = basename(rest[at] ?? '');
  const args = rest.slice(at + 1);
  if (namesServer(script) && args.some((word) => word.startsWith('--data-dir='))) return 'server';
  return LAUNCHER_SCRIPT.test(script) && args[0] === 'start' ? 'launcher' : null;
}

function mayBeAttached(words: readonly string[]): boolean {
  return words.includes('--attach');
}

function listFromProc(): CsfMcpProcess[] {
  const uid = process.geteuid?.();
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      const role = roleOf(words);
      if (role === null || statSync(`/proc/${pid}`).uid !== uid) return [];
      const stat = parseStat(readFileSync(`/proc/${pid}/stat`, 'latin1'));
      if (stat === null || stat.state === 'Z' || stat.state === 'X') return [];
      const { parentPid, state } = stat;
      return [
        { pid: Number(pid), parentPid, role, mayBeAttached: mayBeAttached(words), isStopped: state === 'T' },
      ];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

function listFromPs(): CsfMcpProcess[] {
  const columns = ['pid=', 'ppid=', 'stat=', 'command='].flatMap((column) => ['-o', column]);
  const output = execFileSync('/bin/ps', ['-ww', '-U', String(process.geteuid?.()), ...columns], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: PS_TIMEOUT_MS,
  });
  return parsePsList(output);
}

/** Parses the output of ps: pid, parent, state, command line. It does not show where a path with spaces ends. */
export function parsePsList(output: string): CsfMcpProcess[] {
  return output.split('\n').flatMap((line) => {
    const [, pid, parentPid, state = '', command = ''] = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    const words = command.split(' ');
    const role = roleOf(words);
    if (role === null || state.startsWith('Z')) return [];
    const isStopped = state.startsWith('T');
    return [
      {
        pid: Number(pid),
        parentPid: Number(parentPid),
        role,
        mayBeAttached: mayBeAttached(words),
        isStopped,
      },
    ];
  });
}
