import type { Writable } from 'node:stream';

/** What nobody has read by then is dropped: logging must never stop a server, nor grow without bound. */
const MAX_UNREAD_BYTES = 256 * 1_024;

/** A destination for log lines and for the server's stderr, which may be unread, slow or closed. */
export interface BoundedStream {
  write(chunk: string | Uint8Array): void;
  /** How many lines nobody could read, in all. */
  droppedLines(): number;
  /** Waits until everything has been handed to the system, or until there was no progress for `stallMs`. */
  flush(stallMs: number): Promise<void>;
}

/**
 * Wraps a stream (normally `process.stderr`) so that writing to it never blocks, fails or piles up. Lines that nobody
 * read are dropped and counted.
 */
export function boundStream(stream: Writable): BoundedStream {
  let droppedLines = 0;
  let isClosed = false;
  // EPIPE and the like: the client has closed its end. Its log is gone; the session may well go on.
  stream.on('error', () => {
    isClosed = true;
  });
  return {
    write: (chunk) => {
      if (isClosed || stream.writableLength > MAX_UNREAD_BYTES) droppedLines += countLines(chunk);
      else stream.write(chunk);
    },
    droppedLines: () => droppedLines,
    flush: async (stallMs) => {
      if (!isClosed) await untilWritten(stream, stallMs);
    },
  };
}

/**
 * Waits until a stream has handed everything to the system.
 * @param stallMs gives up after this long without any progress.
 */
export async function untilWritten(stream: Writable, stallMs: number): Promise<void> {
  let unwritten = Number.POSITIVE_INFINITY;
  while (!stream.destroyed && stream.writableLength > 0 && stream.writableLength < unwritten) {
    unwritten = stream.writableLength;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, stallMs);
      stream.write('', done); // called back when everything before it has been written, or has failed
      function done(): void {
        clearTimeout(timer);
        resolve();
      }
    });
  }
}

function countLines(chunk: string | Uint8Array): number {
  return Math.max(1, Buffer.from(chunk).toString('latin1').split('\n').length - 1);
}
