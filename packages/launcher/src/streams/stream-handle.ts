import type { Writable } from 'node:stream';

/** What Node.js knows of a pipe or socket besides the stream over it. */
export interface StreamHandle {
  /** Bytes that the stream has handed over to it. */
  readonly bytesWritten?: number;
  /** How many of them the system has not taken yet. */
  readonly writeQueueSize?: number;
  /** Whether a write waits until the system has taken everything. @returns 0, or the number of an error */
  readonly setBlocking?: (isBlocking: boolean) => number;
}

/** Null for a stream over anything else, and for a closed one. */
export function handleOf(stream: Writable): StreamHandle | null {
  return (stream as { _handle?: StreamHandle | null })._handle ?? null;
}

/** The bytes that a stream has handed over; null where nobody counts them. */
export function handedOver(handle: StreamHandle | null): number | null {
  if (handle === null) return null;
  // On Windows Node.js puts a number of its own before that of the handle, for the writes that wait.
  return Reflect.get(Object.getPrototypeOf(handle), 'bytesWritten', handle) ?? null;
}
