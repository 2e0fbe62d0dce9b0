import type { Socket } from 'node:net';
import { toJsonLine } from '../streams/json-line.ts';
import { createLineReader } from '../streams/line-reader.ts';

/** An error of the server (JSON-RPC 2.0, section 5.1). */
const SERVER_ERROR = -32_000;

/**
 * Answers every request of a connection with an error, until its client leaves. To close it without a word would mean
 * that the instance is about to end: the launcher behind it would try again (attach/share.ts).
 */
export function refuseSession(socket: Socket, message: string): void {
  const reader = createLineReader({
    onLine: (line) => {
      const id = idOfRequest(line);
      if (id === null) return;
      if (!socket.write(toJsonLine({ jsonrpc: '2.0', id, error: { code: SERVER_ERROR, message } })))
        socket.pause();
    },
    onTooLong: () => {},
  });
  socket.on('data', reader.push);
  socket.on('drain', () => socket.resume());
  socket.on('end', () => socket.end());
}

/** Null for a notification and for what is no message. */
function idOfRequest(line: string): string | number | null {
  try {
    const { id, method } = Object(JSON.parse(line));
    const isRequest = typeof method === 'string' && (typeof id === 'string' || typeof id === 'number');
    return isRequest ? id : null;
  } catch {
    return null;
  }
}
