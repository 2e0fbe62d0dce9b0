import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { LauncherError, systemErrorCode } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import { assertPrivateFolder } from './site.ts';

/** Nobody listens (yet, or any more): no socket, nobody behind it, a full queue, or one that is just closing. */
const NOBODY: ReadonlySet<string | undefined> = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EAGAIN',
  'ENOTSOCK',
]);

/**
 * Connects to the instance that listens at an address.
 * @returns null when nobody listens
 * @throws LauncherError E_NOT_PERMITTED when others can use the folder of the socket, E_IO when the socket does not work
 */
export async function connectToInstance(address: string, { listensOn }: Platform): Promise<Socket | null> {
  if (listensOn === 'socket') {
    if (!existsSync(dirname(address))) return null;
    assertPrivateFolder(dirname(address));
  }
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const fail = (error: Error): void => {
      if (NOBODY.has(systemErrorCode(error))) resolve(null);
      else reject(cannotConnect(address, error));
    };
    socket.once('error', fail);
    // From then on 'close' is enough: the instance may be gone before anybody listens for errors.
    socket.once('connect', () => {
      socket.off('error', fail).on('error', () => {});
      resolve(socket);
    });
  });
}

function cannotConnect(address: string, cause: Error): LauncherError {
  const reason = systemErrorCode(cause) ?? cause.message;
  return new LauncherError('E_IO', `cannot connect to the instance that listens at ${address}: ${reason}`, {
    cause,
    hint: 'Start without --attach, or end the instance with csf-mcp kill and start again.',
  });
}
