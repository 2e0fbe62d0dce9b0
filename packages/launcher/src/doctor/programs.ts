import { execFile } from 'node:child_process';
import { accessSync, constants, realpathSync, statSync } from 'node:fs';
import { delimiter, resolve } from 'node:path';
import type { Environment } from '../platform/platform.ts';

/** A program tells its version within a few hundredths of a second. doctor does not wait for one that hangs. */
const ANSWER_LIMIT_MS = 5_000;

/** The first program on a search path with one of these names, as a shell finds it. Null when there is none. */
export function findOnPath(names: readonly string[], searchPath: string): string | null {
  const folders = searchPath.split(delimiter);
  for (const folder of folders)
    for (const name of names) {
      const path = resolve(folder, name); // an empty entry is the working directory
      if (isProgram(path)) return path;
    }
  return null;
}

export function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export function isSameFile(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false; // one of them does not exist
  }
}

export interface Answer {
  readonly isDone: boolean;
  /** The first line that it wrote, or why it did not run. */
  readonly firstLine: string;
}

/** Runs a program that should print one line, such as its version, and end. */
export function ask(program: string, args: readonly string[], env: Environment): Promise<Answer> {
  return new Promise((done) => {
    try {
      const options = { timeout: ANSWER_LIMIT_MS, killSignal: 'SIGKILL', windowsHide: true, env } as const;
      const child = execFile(program, [...args], options, (error, stdout, stderr) => {
        const late = error?.killed ? `no answer within ${ANSWER_LIMIT_MS / 1_000} s` : '';
        const said = `${stdout}\n${stderr}\n${late}\n${error?.message ?? ''}`;
        const firstLine = said.trim().split('\n')[0] ?? '';
        done({ isDone: error === null, firstLine });
      });
      child.stdin?.end();
    } catch (error) {
      done({ isDone: false, firstLine: String(error) });
    }
  });
}

/** The oldest Node that csf-mcp runs on: `engines` in package.json. */
const OLDEST_NODE = [22, 16] as const;

/**
 * Whether a version of Node is too old for csf-mcp.
 * @param version such as `v24.1.0`
 * @returns null for anything else
 */
export function isTooOld(version: string): boolean | null {
  const [, major, minor] = /^v(\d+)\.(\d+)\.\d+/.exec(version) ?? [];
  if (major === undefined) return null;
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  return Number(major) < oldestMajor || (Number(major) === oldestMajor && Number(minor) < oldestMinor);
}

export const NEEDED_NODE = OLDEST_NODE.join('.');
