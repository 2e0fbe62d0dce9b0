import type { Writable } from 'node:stream';

/** With more unread bytes than this, lines are dropped: logging must never stop a server, nor grow without bound. */
const MAX_UNREAD_BYTES = 256 * 1_024;

/** A destination for log lines and for the server's stderr. Its reader may be slow, or gone. */
export interface BoundedStream {
  write(chunk: string | Uint8Array): void;
  /** How many lines were dropped in all. */
  droppedLines(): number;
  /** Waits until the system has taken everything, or until there was no progress for `stallMs`. */
  flush(stallMs: number): Promise<void>;
}

/**
 * Wraps a stream (normally `process.stderr`) so that a write never blocks, fails or piles up. Counts the lines that it
 * drops because nobody reads.
 */
export function boundStream(stream: Writable): BoundedStream {
  let droppedLines = 0;
  let isClosed = false;
  // EPIPE and the like: the client has closed its end. Its log is lost, but the session may go on.
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
 * Waits until the system has taken everything from a stream.
 * @param stallMs gives up after this long without progress
 */
export async function untilWritten(stream: Writable, stallMs: number): Promise<void> {
  let unwritten = Number.POSITIVE_INFINITY;
  while (!stream.destroyed && stream.writableLength > 0 && stream.writableLength < unwritten) {
    unwritten = stream.writableLength;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, stallMs);
      stream.write('', done); // calls back when everything before it was written, or failed
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
