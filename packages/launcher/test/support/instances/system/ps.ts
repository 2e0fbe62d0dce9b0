import { execFileSync } from 'node:child_process';
import type { ProcessState, SystemProcesses } from './system-processes.ts';

/** `ps` takes milliseconds, but much longer on a busy machine. A look that takes this long fails. */
const LOOK_LIMIT_MS = 10_000;

/** A look at the whole table starts a program, and what belongs together asks about many processes at once. */
const FRESH_MS = 10;

/** All command lines of a machine. Node.js takes 1 MiB if nobody asks for more. */
const MOST_BYTES = 64 * 1_024 * 1_024;

// One -o for each column: BSD's ps takes everything behind the first `=` for the header of that column. The command line
// is the last one, because it has blanks.
const COLUMNS = ['pid=', 'ppid=', 'stat=', 'lstart=', 'command='].flatMap((column) => ['-o', column]);

// A ps without Apple's entitlement leaves out the letter of a process that only runs or sleeps. See adv_cmds/ps/print.c.
const LINE = /^ *(\d+) +(\d+) +(?:(\S+) +)?(\w{3} +\w{3} +\d+ +[\d:]{8} +\d{4}) +(.*)$/;

interface Row extends ProcessState {
  readonly commandLine: string;
}

/**
 * The processes of macOS, by `/bin/ps`. Every other Unix has it too.
 *
 * macOS shows nobody the environment of a process, so `names` looks at command lines alone. It finds every server, whose
 * data directory stands there, and every program of a copied installation. A launcher whose folders come from its
 * environment is not found: a sandbox knows those that it has started itself.
 */
export function psProcesses(program = '/bin/ps'): SystemProcesses {
  let rows = new Map<number, Row>();
  let lookedAt = Number.NEGATIVE_INFINITY;

  const look = (): void => {
    rows = new Map(readRows(program).map((row) => [row.pid, row]));
    lookedAt = performance.now();
  };
  const table = (): ReadonlyMap<number, Row> => {
    if (performance.now() - lookedAt > FRESH_MS) look();
    return rows;
  };
  const find = (pid: number): Row | null => {
    if (!exists(pid)) return null; // it may have ended since the last look
    if (!table().has(pid)) look(); // or have begun since
    return rows.get(pid) ?? null;
  };
  return {
    pids: () => [...table().keys()],
    find,
    wordsOf: (pid) => splitWords(find(pid)?.commandLine ?? ''),
    names: (pid, text) => find(pid)?.commandLine.includes(text) ?? false,
    signal: (pid, signal) => process.kill(pid, signal),
  };
}

function readRows(program: string): Row[] {
  const output = execFileSync(program, ['-A', '-ww', ...COLUMNS], {
    encoding: 'latin1', // macOS spells all other characters with these
    // The start in the words that the launcher records, whatever the locale, the time zone and the season.
    env: { LC_ALL: 'C', TZ: 'UTC' },
    stdio: ['ignore', 'pipe', 'ignore'],
    timeout: LOOK_LIMIT_MS,
    maxBuffer: MOST_BYTES,
  });
  return output
    .split('\n')
    .map(parseRow)
    .filter((row) => row !== null);
}

function parseRow(line: string): Row | null {
  const [, pid, parentPid, letters = '', start = '', commandLine = ''] = LINE.exec(line) ?? [];
  if (pid === undefined) return null;
  const isZombie = letters.startsWith('Z');
  return {
    pid: Number(pid),
    parentPid: Number(parentPid),
    startTicks: start.replaceAll(/ +/g, ' '),
    state: isZombie ? 'ended' : letters.startsWith('T') ? 'stopped' : 'alive',
    isZombie,
    commandLine: isZombie ? '' : commandLine.trimEnd(), // ps writes a word of its own there
  };
}

/**
 * Splits a command line before each word that begins with `-` or `/`: ps does not show where a word ends, and the paths
 * of tests contain blanks. So a word without such a beginning belongs to the one before it.
 */
function splitWords(commandLine: string): string[] {
  return commandLine === '' ? [] : commandLine.split(/ (?=[-/])/);
}

/** A zombie exists, and another user's process too. */
function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
