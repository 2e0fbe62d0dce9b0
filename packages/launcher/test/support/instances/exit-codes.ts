import { IS_WINDOWS } from './this-system.ts';

// Windows knows no signal: a process that another one has killed, or that has killed itself, has the exit code 1
// (`uv_kill` in libuv's docs).

/** How a killed process ends. */
export const KILLED_PROCESS = IS_WINDOWS ? { code: 1 } : { signal: 'SIGKILL' };

/** What a launcher says of a server that another process has killed, and its own exit code. */
export const KILLED_SERVER = IS_WINDOWS
  ? { exitCode: 1, signal: null, reason: 'exit code 1' }
  : { exitCode: 137, signal: 'SIGKILL', reason: 'signal SIGKILL' };
