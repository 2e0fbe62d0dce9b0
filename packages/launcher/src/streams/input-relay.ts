import type { Readable, Writable } from 'node:stream';

/**
 * A server that does not read may leave this much here. The end of the input stands behind the data: without room for
 * the data, nobody would notice that the client is gone.
 */
const MAX_UNREAD_BYTES = 8 * 1_024 * 1_024;

/** With more unread input than that, only a look at our parent shows that the client has died. */
const PARENT_CHECK_MS = 500;

export interface InputRelayOptions {
  readonly stdin: Readable;
  readonly serverStdin: Writable;
  /** Called when the input has ended, at the latest when the client is gone. May be called more than once. */
  readonly onEnd: (reason: string) => void;
  readonly isClientGone: () => boolean;
}

/**
 * Passes the client's bytes on to the server as they are.
 * @returns a function that ends the relay, and discards what comes later
 */
export function relayInput({ stdin, serverStdin, onEnd, isClientGone }: InputRelayOptions): () => void {
  let isDiscarding = false;
  let parentCheck: NodeJS.Timeout | undefined;

  const hold = (): void => {
    stdin.pause();
    parentCheck ??= setInterval(() => {
      if (isClientGone()) onEnd('the client is gone');
    }, PARENT_CHECK_MS);
  };
  const flow = (): void => {
    clearInterval(parentCheck);
    parentCheck = undefined;
    stdin.resume();
  };
  const discard = (): void => {
    isDiscarding = true;
    flow();
  };

  // The server has closed its end, or has ended; its exit says why. The end of our input still matters.
  serverStdin.on('error', discard);
  serverStdin.on('drain', flow);
  stdin.on('data', (chunk: Buffer) => {
    if (isDiscarding || serverStdin.writableEnded) return;
    serverStdin.write(chunk);
    if (serverStdin.writableLength > MAX_UNREAD_BYTES) hold();
  });
  stdin.once('end', () => onEnd('the client has closed stdin'));
  stdin.once('error', (error) => onEnd(`stdin failed: ${error.message}`));
  stdin.once('close', () => onEnd('stdin was closed'));
  return discard;
}
