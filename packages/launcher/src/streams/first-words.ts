import type { Readable, Writable } from 'node:stream';

/** An `initialize` is much smaller. */
const MAX_KEPT_BYTES = 64 * 1_024;

export interface FirstWordsOptions {
  readonly stdin: Readable;
  /** A socket or a pipe counts what is written to it. Without that count, the client passes for answered. */
  readonly stdout: Writable & { readonly bytesWritten?: number };
}

/**
 * Keeps what a client says until it is answered: a server that fails to start loses what it was given.
 * @returns a function that gives what has been kept; nothing once the client has had an answer
 */
export function keepFirstWords({ stdin, stdout }: FirstWordsOptions): () => readonly Buffer[] {
  let kept: Buffer[] = [];
  let receivedBytes = 0;
  const isAnswered = (): boolean => stdout.bytesWritten !== 0;
  const keep = (chunk: Buffer): void => {
    receivedBytes += chunk.length;
    if (receivedBytes <= MAX_KEPT_BYTES) kept.push(chunk);
    if (!isAnswered()) return;
    kept = [];
    stdin.off('data', keep);
  };
  // Not before somebody reads the input: our own listener would make it flow, to nobody.
  stdin.once('resume', () => stdin.on('data', keep));
  return () => (isAnswered() ? [] : kept);
}
