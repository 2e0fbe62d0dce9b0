import { existsSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { systemErrorCode } from '../errors.ts';
import { assertPrivateFolder } from './site.ts';

/** Nobody listens (yet): there is no socket, nobody is behind it, or its queue is full. */
const NOBODY: ReadonlySet<string | undefined> = new Set(['ENOENT', 'ECONNREFUSED', 'EAGAIN', 'ENOTSOCK']);

/**
 * Connects to the instance that listens at an address.
 * @returns null when nobody does.
 * @throws LauncherError E_NOT_PERMITTED when the socket is in a folder that is not this user's alone.
 */
export async function connectToInstance(address: string): Promise<Socket | null> {
  if (process.platform !== 'win32') {
    if (!existsSync(dirname(address))) return null;
    assertPrivateFolder(dirname(address));
  }
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    const fail = (error: Error): void => {
      if (NOBODY.has(systemErrorCode(error))) resolve(null);
      else reject(error);
    };
    socket.once('error', fail);
    // From then on 'close' tells everything: the instance may be gone before anybody has begun to listen.
    socket.once('connect', () => {
      socket.off('error', fail).on('error', () => {});
      resolve(socket);
    });
  });
}
