import type { Logger } from 'pino';
import { errorMessage } from '../errors.ts';

/**
 * Ends the instance in good order when an error is caught by nobody: a fault of the launcher, or what Node.js throws
 * when something that the server loads writes into the IPC channel. Without this the launcher would be gone at once,
 * with a stack trace, leaving its lock file and a server to find out by itself.
 * @returns a function that tells whether it has happened.
 */
export function endOnUncaughtError(log: Logger): () => boolean {
  let hasHappened = false;
  process.on('uncaughtException', (error) => {
    log.debug({ err: error }, 'Uncaught error, in detail');
    if (hasHappened) return; // once is enough to end
    hasHappened = true;
    log.error({ reason: errorMessage(error) }, 'Unexpected error: the instance is ended');
    process.emit('SIGTERM', 'SIGTERM'); // as if somebody had asked for it
  });
  return () => hasHappened;
}
