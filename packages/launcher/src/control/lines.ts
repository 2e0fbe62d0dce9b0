import type { Socket } from 'node:net';
import type * as z from 'zod/mini';

/** The messages that come over one connection, each a line of JSON. */
export interface Messages {
  /**
   * @returns null when the connection has ended
   * @throws when it says anything else, and the error of a connection that breaks
   */
  readonly next: <T>(schema: z.ZodMiniType<T>) => Promise<T | null>;
}

/**
 * @param limitBytes the most that the other side may send in all. It is read no faster than it is used.
 */
export function messagesOf(socket: Socket, limitBytes: number): Messages {
  const lines = linesOf(socket, limitBytes);
  return {
    next: async (schema) => {
      const { value } = await lines.next();
      return value === undefined ? null : schema.parse(JSON.parse(value));
    },
  };
}

async function* linesOf(socket: Socket, limitBytes: number): AsyncGenerator<string, undefined> {
  let text = '';
  let received = 0;
  for await (const chunk of socket.setEncoding('utf8')) {
    text += chunk;
    received += Buffer.byteLength(chunk);
    if (received > limitBytes) throw new Error(`the other side sent more than ${limitBytes} bytes`);
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
      yield text.slice(0, end);
      text = text.slice(end + 1);
    }
  }
  return undefined;
}

export function toLine(message: object): string {
  return `${JSON.stringify(message)}\n`;
}
