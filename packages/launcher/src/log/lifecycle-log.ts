import { join } from 'node:path';
import { openLifecycleFile } from './lifecycle-file.ts';

/** The last line of a server whose launcher was killed. */
export const LAUNCHER_GONE = 'The launcher is gone: the database is closed';

/** Where the lifecycle log of a state directory is. */
export function lifecyclePath(stateDir: string): string {
  return join(stateDir, 'lifecycle.log');
}

/** Writes into the lifecycle log only: for those who have something to say there and nothing for stderr. */
export type LifecycleLog = (level: 'info' | 'warn' | 'error', facts: object, msg: string) => void;

/**
 * Lines like those of `start`, without loading its logger: `kill` is to be quick, and a server whose launcher was
 * killed has little time.
 * @param base fields of every line, beside the pid.
 */
export function openLifecycleLog(path: string, base: object = {}): LifecycleLog {
  const file = openLifecycleFile(path);
  return (level, facts, msg) => {
    const time = new Date().toISOString();
    file.write(`${JSON.stringify({ level, time, pid: process.pid, ...base, ...facts, msg })}\n`);
  };
}
