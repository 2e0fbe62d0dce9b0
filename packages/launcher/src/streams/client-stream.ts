import type { Writable } from 'node:stream';

/** The client's end of the protocol: stdout, which the client may read slowly, or close. */
export interface ClientStream {
  /** Writes protocol bytes; `done` is called when more can be taken, or when there is nobody left to read. */
  readonly write: (bytes: Buffer, done: () => void) => void;
  /** Bytes that the system has not taken yet. */
  readonly unwritten: () => number;
}

/** @param onGone is called once when the client has closed its end (EPIPE). */
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

/** Of a pipe, Node's `writableLength` shrinks only by whole chunks; its handle knows how much of one is left. */
function unwrittenBytes(stream: Writable): number {
  const { writeQueueSize } = (stream as { _handle?: { writeQueueSize?: number } })._handle ?? {};
  return stream.writableLength === 0 ? 0 : (writeQueueSize ?? stream.writableLength);
}
