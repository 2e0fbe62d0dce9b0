import type { Writable } from 'node:stream';
import { handedOver, handleOf } from './stream-handle.ts';

/** The client's end of the protocol: stdout. The client may read it slowly, or close it. */
export interface ClientStream {
  /** Writes protocol bytes. Calls `done` when it can take more, or when nobody reads any more. */
  readonly write: (bytes: Buffer, done: () => void) => void;
  /** Bytes that the system has not taken yet. */
  readonly unwritten: () => number;
  /** Bytes that the system has taken; 0 when the client has closed its end. */
  readonly taken: () => number;
}

/** @param onGone called once when the client has closed its end (EPIPE) */
export function openClientStream(stdout: Writable, onGone: () => void): ClientStream {
  let isGone = false;
  let givenBytes = 0;
  let release: () => void = () => {};
  const freed = (): void => {
    const waiting = release;
    release = () => {};
    waiting();
  };
  stdout.on('drain', freed);
  stdout.on('error', () => {
    if (isGone) return;
    isGone = true;
    onGone();
    freed();
  });
  return {
    write: (bytes, done) => {
      givenBytes += bytes.length;
      if (isGone || stdout.write(bytes)) done();
      else release = chain(release, done);
    },
    unwritten: () => (isGone ? 0 : unwrittenBytes(stdout)),
    taken: () => (isGone ? 0 : (takenBytes(stdout) ?? givenBytes - stdout.writableLength)),
  };
}

function chain(first: () => void, second: () => void): () => void {
  return () => {
    first();
    second();
  };
}

/** For a pipe, Node's `writableLength` shrinks only by whole chunks. The handle knows how much of a chunk is left. */
function unwrittenBytes(stream: Writable): number {
  const { writeQueueSize } = handleOf(stream) ?? {};
  return stream.writableLength === 0 ? 0 : (writeQueueSize ?? stream.writableLength);
}

/** The bytes that the system has taken from a pipe or socket; null for any other stream, and for a closed one. */
export function takenBytes(stream: Writable): number | null {
  const handle = handleOf(stream);
  const bytes = handedOver(handle);
  return bytes === null || handle?.writeQueueSize === undefined ? null : bytes - handle.writeQueueSize;
}
