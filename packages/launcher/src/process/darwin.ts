import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import type { ProcessFacts } from './facts.ts';

const PS_TIMEOUT_MS = 2_000;

/** Asks `ps`, which macOS always has at this path. */
export function readDarwinFacts(pid: number): ProcessFacts | null {
  try {
    const line = execFileSync('/bin/ps', ['-o', 'ppid=,uid=,stat=,lstart=,comm=', '-p', String(pid)], {
      encoding: 'utf8',
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PS_TIMEOUT_MS,
    });
    return parsePs(pid, line);
  } catch {
    return null; // ps exits 1 when there is no such process
  }
}

/** Parses one line of `ps -o ppid=,uid=,stat=,lstart=,comm=` written with LC_ALL=C and TZ=UTC. */
export function parsePs(pid: number, line: string): ProcessFacts | null {
  const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(.+?)\s*$/.exec(line);
  if (match === null) return null;
  const [, parentPid, uid, state, started, command] = match;
  const startedAtMs = Date.parse(`${started} UTC`);
  return {
    pid,
    parentPid: Number(parentPid),
    uid: Number(uid),
    startTicks: String(started).replace(/\s+/g, ' '),
    startedAtMs: Number.isNaN(startedAtMs) ? null : startedAtMs,
    isZombie: state?.startsWith('Z') ?? false,
    isNode: /^node$/.test(basename(command ?? '')),
  };
}
