import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import type { ProcessFacts } from './facts.ts';

/** `ps` takes milliseconds, but seconds on a machine with thirty times more work than it can do. */
const PS_TIMEOUT_MS = 10_000;

// One -o for each column: BSD's ps takes everything after the first `=` for that column's header (POSIX leaves no other
// way). -ww keeps ps from cutting the last column off where no terminal tells the width.
const COLUMNS = ['ppid=', 'ruid=', 'stat=', 'lstart=', 'comm='].flatMap((column) => ['-o', column]);

/** Asks `ps`, which macOS always has at this path. */
export function readDarwinFacts(pid: number): ProcessFacts | null {
  const output = runPs(pid, COLUMNS);
  return output === null ? null : parsePs(pid, output, process.getuid?.());
}

/** The command line of a process, split at every space: ps does not show where a word with spaces ends. Empty if gone. */
export function darwinCommandLine(pid: number): string[] {
  return runPs(pid, ['-o', 'command='])?.trim().split(' ') ?? [];
}

function runPs(pid: number, columns: readonly string[]): string | null {
  try {
    return execFileSync('/bin/ps', ['-ww', ...columns, '-p', String(pid)], {
      encoding: 'utf8',
      // The same words in every locale, and the same time in every time zone and on both sides of daylight saving.
      env: { LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: PS_TIMEOUT_MS,
    });
  } catch {
    return null; // ps exits 1 when there is no such process
  }
}

/**
 * Parses the output of ps for one process: parent, real user, state, start (`Tue Feb  3 04:05:06 2026`, which is
 * strftime's %c in the C locale) and its program as it was called, which may be a path with spaces.
 * @param ownUid the user who asks
 */
export function parsePs(pid: number, output: string, ownUid: number | undefined): ProcessFacts | null {
  // A ps without Apple's entitlement leaves out the letter of a process that is neither stopped nor a zombie (`state` in
  // adv_cmds/ps/print.c).
  const match =
    /^\s*(\d+)\s+(\d+)\s+(?:(\S+)\s+)?(\w{3}\s+\w{3}\s+\d+\s+[\d:]{8}\s+\d{4})\s+(\S[^\n]*?)\s*$/.exec(
      output,
    );
  if (match === null) return null;
  const [, parentPid, uid, state, started, command] = match;
  const startedAtMs = Date.parse(`${started} UTC`);
  return {
    pid,
    parentPid: Number(parentPid),
    isOurs: Number(uid) === ownUid,
    startTicks: String(started).replace(/\s+/g, ' '),
    startedAtMs: Number.isNaN(startedAtMs) ? null : startedAtMs,
    isZombie: state?.startsWith('Z') ?? false,
    isNode: basename(command ?? '') === 'node',
  };
}
