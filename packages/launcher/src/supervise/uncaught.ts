import type { SignalInbox } from '../channel/signals.ts';
import { errorMessage } from '../errors.ts';
import type { Log } from '../log.ts';

/**
 * Ends the instance in good order when nobody catches an error: a bug of the launcher, or an error of Node.js when
 * something that the server loads writes into the IPC channel. Otherwise the launcher would die at once, with a stack
 * trace, and leave its lock file and its server behind.
 * @returns a function that tells whether it has happened
 */
export function endOnUncaughtError(log: Log, { raise }: Pick<SignalInbox, 'raise'>): () => boolean {
  let hasHappened = false;
  process.on('uncaughtException', (error) => {
    log.debug({ err: error }, 'Uncaught error, in detail');
    if (hasHappened) return; // it is already ending
    hasHappened = true;
    log.error({ reason: errorMessage(error) }, 'Unexpected error: the instance is ended');
    raise('SIGTERM'); // as if somebody had asked for it
  });
  return () => hasHappened;
}
