import { existsSync, lstatSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { LauncherError } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import { attachAddress } from './address.ts';

/** Group and others. */
const OTHERS_MASK = 0o077;

/** Where the instance of a data directory listens. @throws a system error when the directory does not exist. */
export function addressOf(dataDir: string, platform: Platform): string {
  return attachAddress({
    platform,
    dataDir: realpathSync(dataDir),
    uid: process.getuid?.() ?? null,
  });
}

/** Whether an instance over a data directory listens, or did once: the socket itself may have been deleted. */
export function mayBeAttachedTo(dataDir: string, platform: Platform): boolean {
  if (!existsSync(dataDir)) return false;
  if (platform.listensOn === 'pipe') return true; // pipes are not to be looked for
  return existsSync(dirname(addressOf(dataDir, platform)));
}

/**
 * Whoever listens in a folder that others can write could read and answer everything.
 * @throws LauncherError E_NOT_PERMITTED for a folder that is not this user's alone.
 */
export function assertPrivateFolder(folder: string): void {
  const found = lstatSync(folder);
  const { uid, mode } = found;
  if (found.isDirectory() && uid === process.getuid?.() && (mode & OTHERS_MASK) === 0) return;
  throw new LauncherError('E_NOT_PERMITTED', `${folder} is not a private folder of this user`, {
    hint: 'Sessions attach through a socket in it, so it has to be yours and closed to others. Remove it if you know it, or start without --attach.',
  });
}
