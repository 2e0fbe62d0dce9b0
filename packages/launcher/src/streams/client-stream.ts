import type { Writable } from 'node:stream';

/** The client's end of the protocol: stdout. The client may read it slowly, or close it. */
export interface ClientStream {
  /** Writes protocol bytes. Calls `done` when it can take more, or when nobody reads any more. */
  readonly write: (bytes: Buffer, done: () => void) => void;
  /** Bytes that the system has not taken yet. */
  readonly unwritten: () => number;
}

/** @param onGone called once when the client has closed its end (EPIPE) */
export function openClientStream(stdout: Writable, onGone: () => void): ClientStream {
  let isGone = false;
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
      if (isGone || stdout.write(bytes)) done();
      else release = chain(release, done);
    },
    unwritten: () => (isGone ? 0 : unwrittenBytes(stdout)),
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
  const { writeQueueSize } = (stream as { _handle?: { writeQueueSize?: number } })._handle ?? {};
  return stream.writableLength === 0 ? 0 : (writeQueueSize ?? stream.writableLength);
}
