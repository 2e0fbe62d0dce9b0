import type { Readable, Writable } from 'node:stream';

/**
 * A server that does not read may leave this much here. The end of the input stands behind the data: without room for
 * the data, nobody would notice that the client is gone.
 */
const MAX_UNREAD_BYTES = 8 * 1_024 * 1_024;

/**
 * How often to look at our parent. A client that has died closes its pipes, but that does not show while input waits to be
 * read, nor where another process has inherited an end of them.
 */
const PARENT_CHECK_MS = 500;

export interface InputRelayOptions {
  readonly stdin: Readable;
  readonly serverStdin: Writable;
  /** Called when the input has ended, at the latest when the client is gone. May be called more than once. */
  readonly onEnd: (reason: string) => void;
  /** The pid of our parent now. It counts from the first input on: whoever was orphaned before has no client to lose. */
  readonly parentPid: () => number;
}

/**
 * Passes the client's bytes on to the server as they are.
 * @returns a function that ends the relay, and discards what comes later
 */
export function relayInput({ stdin, serverStdin, onEnd, parentPid }: InputRelayOptions): () => void {
  let isDiscarding = false;

  const watchParent = (): void => {
    const client = parentPid();
    const check = setInterval(() => {
      if (parentPid() === client) return;
      clearInterval(check);
      onEnd('the client is gone');
    }, PARENT_CHECK_MS);
    check.unref();
    stdin.once('close', () => clearInterval(check));
  };
  const discard = (): void => {
    isDiscarding = true;
    stdin.resume();
  };

  // The server has closed its end, or has ended; its exit says why. The end of our input still matters.
  serverStdin.on('error', discard);
  serverStdin.on('drain', () => stdin.resume());
  stdin.once('data', watchParent);
  stdin.on('data', (chunk: Buffer) => {
    if (isDiscarding || serverStdin.writableEnded) return;
    serverStdin.write(chunk);
    if (serverStdin.writableLength > MAX_UNREAD_BYTES) stdin.pause();
  });
  stdin.once('end', () => onEnd('the client has closed stdin'));
  stdin.once('error', (error) => onEnd(`stdin failed: ${error.message}`));
  stdin.once('close', () => onEnd('stdin was closed'));
  return discard;
}
