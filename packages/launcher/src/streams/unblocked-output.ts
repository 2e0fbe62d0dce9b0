import type { SocketConstructorOpts } from 'node:net';
import type { Writable } from 'node:stream';
import type { Platform } from '../platform/platform.ts';
import { handleOf, type StreamHandle } from './stream-handle.ts';

/** The constructor of a socket takes a handle too, which its types leave out. */
type OverHandle = SocketConstructorOpts & { readonly handle: StreamHandle };

/**
 * stdout or stderr that never makes the process wait. On Windows Node.js itself waits there until a pipe has taken
 * everything ("A note on process I/O" in the docs of `process`; the constructor in lib/net.js). A client that reads nothing
 * would keep the process from hearing anything: the end of its input, Ctrl-C, a question of `kill`.
 * @returns a stream over the same pipe; the stream itself where it does not wait, and where it is no pipe
 */
export function unblockedOutput(stream: Writable, { name }: Platform): Writable {
  const handle = name === 'win32' ? handleOf(stream) : null;
  if (handle?.setBlocking?.(false) !== 0) return stream;
  const { Socket } = process.getBuiltinModule('node:net'); // only Windows needs it here
  const options: OverHandle = { handle, readable: false, writable: true };
  return new Socket(options);
}
