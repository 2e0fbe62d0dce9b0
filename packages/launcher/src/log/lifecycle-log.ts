import { join } from 'node:path';
import { openLifecycleFile } from './lifecycle-file.ts';

/** The last line that a server writes when its launcher was killed. */
export const LAUNCHER_GONE = 'The launcher is gone: the database is closed';

/** The path of the lifecycle log in a state directory. */
export function lifecyclePath(stateDir: string): string {
  return join(stateDir, 'lifecycle.log');
}

/** Writes a line into the lifecycle log, and nothing on stderr. */
export type LifecycleLog = (level: 'info' | 'warn' | 'error', facts: object, msg: string) => void;

/**
 * Writes lines like those of `start` without loading its logger: `kill` has to be quick, and a server whose launcher was
 * killed has little time.
 * @param base fields of every line, besides the pid
 */
export function openLifecycleLog(path: string, base: object = {}): LifecycleLog {
  const file = openLifecycleFile(path);
  return (level, facts, msg) => {
    const time = new Date().toISOString();
    file.write(`${JSON.stringify({ level, time, pid: process.pid, ...base, ...facts, msg })}\n`);
  };
}
