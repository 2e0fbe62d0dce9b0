import type { Platform } from '../platform/platform.ts';
import { singleQuoted } from '../shell-words.ts';

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
  run: (words) => `& ${words.map(literal).join(' ')}`,
  // Windows PowerShell has no &&.
  inTurn: (commands) => commands.reduceRight((rest, command) => `${command}; if ($?) { ${rest} }`),
  setVariable: (name, value) => `$env:${name} = ${literal(value)}`,
  unsetVariables: (names) => `Remove-Item ${names.map((name) => `Env:${name}`).join(',')}`,
  putFirstOnPath: (folder) => `$env:Path = ${literal(`${folder};`)} + $env:Path`,
  makeFolder: (path) => `New-Item -ItemType Directory -Force ${literal(path)}`,
  remove: (path) => `Remove-Item -LiteralPath ${literal(path)}`,
  move: (path, to) => `Move-Item -LiteralPath ${literal(path)} -Destination ${literal(to)}`,
  moveIfThere: (path, to) =>
    `if (Test-Path -LiteralPath ${literal(path)}) { Move-Item -LiteralPath ${literal(path)} -Destination ${literal(to)} }`,
  copy: (path, to) => `Copy-Item -LiteralPath ${literal(path)} -Destination ${literal(to)}`,
  edit: (path) => `notepad ${literal(path)}`,
  withoutInput: (command) => `$null | ${command}`,
  endProcesses: (pids) => `Stop-Process -Force -Id ${pids.join(',')}`,
};

/**
 * One word of a POSIX shell. It writes control characters as `printf` reads them, because a terminal shows the command
 * and a user pastes it into one.
 */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the code looks for them
  const control = /[\x00-\x1f\x7f-\x9f]/;
  if (!control.test(word)) return singleQuoted(word);
  const escaped = [...word].map((character) => {
    if (character === '\\') return '\\\\';
    if (!control.test(character)) return character;
    return [...Buffer.from(character)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
  });
  return `"$(printf %b ${singleQuoted(escaped.join(''))})"`;
}

/** Whether a shell reads every word as intended: `$(…)` would drop the line feed at the end of a word. */
export function isExact(command: string): boolean {
  return !command.includes(`\\0012')"`);
}

/** One word of PowerShell, which expands nothing in it. */
function literal(word: string): string {
  return `'${word.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}
