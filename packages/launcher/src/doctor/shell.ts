import type { Platform } from '../platform/platform.ts';

/** The commands that doctor proposes, as text for the shell that a user has open. */
export interface Shell {
  /** A program with its arguments. */
  readonly run: (words: readonly string[]) => string;
  /** One after the other, as far as they succeed. */
  readonly inTurn: (commands: readonly string[]) => string;
  readonly setVariable: (name: string, value: string) => string;
  readonly unsetVariables: (names: readonly string[]) => string;
  readonly putFirstOnPath: (folder: string) => string;
  readonly makeFolder: (path: string) => string;
  readonly remove: (path: string) => string;
  readonly move: (path: string, to: string) => string;
  /** It may be gone by then. */
  readonly moveIfThere: (path: string, to: string) => string;
  readonly copy: (path: string, to: string) => string;
  readonly edit: (path: string) => string;
  /** Without anything to read. */
  readonly withoutInput: (command: string) => string;
  /** Asks processes of csf-mcp to end, and ends those that do not. Whatever has one of their ids by then is left alone. */
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
  endProcesses: (pids) => endWhere(`ps -ww -o command= -p $pid | grep -q ${OF_CSF_MCP}`, pids),
};

/** What is in the command lines of launchers and servers. */
const OF_CSF_MCP = '-e csf-mcp -e server-process.js -e host.js';

/** A container may have no ps. */
function endByProc(pids: readonly number[]): string {
  return endWhere(`grep -qs ${OF_CSF_MCP} /proc/$pid/cmdline`, pids);
}

function endWhere(test: string, pids: readonly number[]): string {
  const each = `for pid in ${pids.join(' ')}; do ${test} && kill -s $signal $pid; done`;
  return `for signal in CONT TERM KILL; do ${each}; [ $signal != TERM ] || sleep 2; done; true`;
}

/** On Linux, asks those of some processes to end that have a file open by then: whatever else has their ids is left alone. */
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
 * One word of a POSIX shell. Control characters are written as `printf` reads them: a command is shown on a terminal,
 * and has to be pasted into one.
 */
export function quoted(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  const control = /[\x00-\x1f\x7f-\x9f]/;
  if (!control.test(word)) return singleQuoted(word);
  const escaped = [...word].map((character) => {
    if (character === '\\') return '\\\\';
    if (!control.test(character)) return character;
    return [...Buffer.from(character)].map((byte) => `\\0${byte.toString(8).padStart(3, '0')}`).join('');
  });
  return `"$(printf %b ${singleQuoted(escaped.join(''))})"`;
}

/** Whether a shell takes every word as it is meant: of one that ends with a line feed, `$(…)` would make another name. */
export function isExact(command: string): boolean {
  return !command.includes(`\\0012')"`);
}

function singleQuoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** One word of PowerShell, in which nothing is expanded. */
function literal(word: string): string {
  return `'${word.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`;
}
