import type { Platform } from '../platform/platform.ts';
import { quoted, quotedInPowerShell } from '../shell-words.ts';

/** Writes the commands that doctor proposes, for the shell that a user has open. */
export interface Shell {
  /** A program with its arguments. */
  readonly run: (words: readonly string[]) => string;
  /** One after the other, until one fails. */
  readonly inTurn: (commands: readonly string[]) => string;
  readonly setVariable: (name: string, value: string) => string;
  readonly unsetVariables: (names: readonly string[]) => string;
  readonly putFirstOnPath: (folder: string) => string;
  readonly makeFolder: (path: string) => string;
  readonly remove: (path: string) => string;
  readonly move: (path: string, to: string) => string;
  /** Like `move`, for a file that may be gone by then. */
  readonly moveIfThere: (path: string, to: string) => string;
  readonly copy: (path: string, to: string) => string;
  readonly edit: (path: string) => string;
  /** Runs it with nothing to read on stdin. */
  readonly withoutInput: (command: string) => string;
  /** Asks processes of csf-mcp to end, and kills those that do not. Leaves other processes that got one of their ids alone. */
  readonly endProcesses: (pids: readonly number[]) => string;
}

export function shellOf({ name }: Platform): Shell {
  if (name === 'win32') return POWERSHELL;
  return name === 'linux' ? { ...POSIX, endProcesses: endByProc } : POSIX;
}

const POSIX: Shell = {
  run: (words) => words.map(quoted).join(' '),
  inTurn: (commands) => commands.join(' && '),
  setVariable: (name, value) => `export ${name}=${quoted(value)}`,
  unsetVariables: (names) => `unset ${names.join(' ')}`,
  putFirstOnPath: (folder) => `export PATH=${quoted(folder)}:"$PATH"`,
  makeFolder: (path) => `mkdir -p ${quoted(path)}`,
  remove: (path) => `rm ${quoted(path)}`,
  move: (path, to) => `mv ${quoted(path)} ${quoted(to)}`,
  moveIfThere: (path, to) => `{ [ ! -e ${quoted(path)} ] || mv ${quoted(path)} ${quoted(to)}; }`,
  copy: (path, to) => `cp -p ${quoted(path)} ${quoted(to)}`,
  edit: (path) => `\${EDITOR:-vi} ${quoted(path)}`,
  withoutInput: (command) => `${command} </dev/null`,
  endProcesses: (pids) => endWhere(`ps -ww -o command= -p $pid | grep -q ${CSF_MCP_PATTERNS}`, pids),
};

/** Matches the command lines of launchers and servers. */
const CSF_MCP_PATTERNS = '-e csf-mcp -e server-process.js -e host.js';

/** A container may have no ps. */
function endByProc(pids: readonly number[]): string {
  return endWhere(`grep -qs ${CSF_MCP_PATTERNS} /proc/$pid/cmdline`, pids);
}

function endWhere(test: string, pids: readonly number[]): string {
  const each = `for pid in ${pids.join(' ')}; do ${test} && kill -s $signal $pid; done`;
  return `for signal in CONT TERM KILL; do ${each}; [ $signal != TERM ] || sleep 2; done; true`;
}

/** On Linux, asks processes to end if they still have a file open. Leaves other processes that got their ids alone. */
export function endWhoHasOpen(file: string, pids: readonly number[]): string {
  const test = `find -L /proc/$pid/fd -samefile ${quoted(file)} 2>/dev/null | grep -q .`;
  return `for pid in ${pids.join(' ')}; do ${test} && kill $pid; done; sleep 1`;
}

const POWERSHELL: Shell = {
  run: (words) => `& ${words.map(quotedInPowerShell).join(' ')}`,
  // Windows PowerShell has no &&.
  inTurn: (commands) => commands.reduceRight((rest, command) => `${command}; if ($?) { ${rest} }`),
  setVariable: (name, value) => `$env:${name} = ${quotedInPowerShell(value)}`,
  unsetVariables: (names) => `Remove-Item ${names.map((name) => `Env:${name}`).join(',')}`,
  putFirstOnPath: (folder) => `$env:Path = ${quotedInPowerShell(`${folder};`)} + $env:Path`,
  makeFolder: (path) => `New-Item -ItemType Directory -Force ${quotedInPowerShell(path)}`,
  remove: (path) => `Remove-Item -LiteralPath ${quotedInPowerShell(path)}`,
  move: (path, to) =>
    `Move-Item -LiteralPath ${quotedInPowerShell(path)} -Destination ${quotedInPowerShell(to)}`,
  moveIfThere: (path, to) =>
    `if (Test-Path -LiteralPath ${quotedInPowerShell(path)}) { Move-Item -LiteralPath ${quotedInPowerShell(path)} -Destination ${quotedInPowerShell(to)} }`,
  copy: (path, to) =>
    `Copy-Item -LiteralPath ${quotedInPowerShell(path)} -Destination ${quotedInPowerShell(to)}`,
  edit: (path) => `notepad ${quotedInPowerShell(path)}`,
  withoutInput: (command) => `$null | ${command}`,
  endProcesses: (pids) => `Stop-Process -Force -Id ${pids.join(',')}`,
};

/** Whether a shell reads every word as intended: `$(…)` would drop the line feed at the end of a word. */
export function isExact(command: string): boolean {
  return !command.includes(`\\0012')"`);
}
