import { IS_WINDOWS } from './this-system.ts';

/**
 * What a launcher says about a server that another process has killed. Windows knows no signal: such a process has the
 * exit code 1 (`uv_kill` in libuv's docs), and so has the instance.
 */
export const KILLED_SERVER = IS_WINDOWS
  ? { exitCode: 1, signal: null, reason: 'exit code 1' }
  : { exitCode: 137, signal: 'SIGKILL', reason: 'signal SIGKILL' };
