import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { LauncherError } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import { attachAddress } from './address.ts';

/** The permissions of group and others. */
const OTHERS_MASK = 0o077;

/**
 * The address where the instance of a data directory listens.
 * @throws a system error when the directory does not exist
 */
export function addressOf(dataDir: string, platform: Platform): string {
  return attachAddress({
    platform,
    dataDir: realpathSync(dataDir),
    uid: process.getuid?.() ?? null,
  });
}

/** Whether an instance of a data directory listens, or once did: somebody may have deleted the socket itself. */
export function mayBeAttachedTo(dataDir: string, platform: Platform): boolean {
  if (!existsSync(dataDir)) return false;
  if (platform.listensOn === 'pipe') return true; // a pipe leaves no trace
  return existsSync(dirname(addressOf(dataDir, platform)));
}

/**
 * Refuses a folder that others can use: a process that listens in it could read and answer everything.
 * @throws LauncherError E_NOT_PERMITTED
 */
export function assertPrivateFolder(folder: string): void {
  const found = lstatSync(folder);
  const { uid, mode } = found;
  if (found.isDirectory() && uid === process.getuid?.() && (mode & OTHERS_MASK) === 0) return;
  throw new LauncherError('E_NOT_PERMITTED', `${folder} is not a private folder of this user`, {
    hint: 'Sessions attach through a socket in it, so it must be yours and closed to others. If you know the folder, remove it, or start without --attach.',
  });
}
