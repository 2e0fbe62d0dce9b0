import type { Socket } from 'node:net';
import type { ClientStreams } from '../attach/share.ts';
import type { SignalInbox } from '../channel/signals.ts';

/**
 * Relays a conversation over a connection to the running instance, until either side or a signal ends it.
 * @returns whether the instance has said anything
 */
export async function relayToInstance(
  socket: Socket,
  { stdin, stdout }: ClientStreams,
  signals: SignalInbox,
): Promise<boolean> {
  let hasSpoken = false;
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  socket.once('close', () => resolve());
  socket.once('data', () => {
    hasSpoken = true;
  });
  socket.pipe(stdout);
  stdin.pipe(socket);
  stdin.once('end', () => socket.destroySoon()); // an instance that hangs would never close it
  signals.deliverTo(() => socket.destroy());
  if (!socket.closed) await closed;
  return hasSpoken;
}
