import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { LauncherError, systemErrorCode } from '../errors.ts';
import { tryLockExclusively } from '../lock/kernel-lock.ts';
import type { Platform } from '../platform/platform.ts';

const PREFIX = '.csf-mcp-copy-';

/** The process that uses a folder holds the kernel lock of this file in it: whoever gets the lock found a leftover. */
const LOCK_NAME = 'in-use';

/** Another process may take a folder for a leftover in the instant before it is locked. */
const MAX_TRIES = 10;

/** A private folder (0700) for a copy of a database, for as long as this process needs it. */
export interface CopyFolder extends Disposable {
  readonly path: string;
}

/**
 * Makes a folder for a copy. If this process is killed, `removeLeftCopies` removes it.
 * @throws a system error; LauncherError E_IO
 */
export function makeCopyFolder(parent: string, platform: Platform): CopyFolder {
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const path = mkdtempSync(join(parent, PREFIX));
    const fd = lockFolder(path, platform);
    if (fd === null) continue;
    return { path, [Symbol.dispose]: () => removeFolder(path, fd) };
  }
  throw new LauncherError('E_IO', `the folders ${join(parent, PREFIX)}* keep being removed`, {
    hint: 'Look for a program that removes them all the time.',
  });
}

/**
 * Makes a folder for a copy in a data directory.
 * @throws LauncherError E_NOT_PERMITTED in another user's, who could not remove what is left of it; as above
 */
export function makeCopyFolderIn(dataDir: string, platform: Platform): CopyFolder {
  if (isOwn(statSync(dataDir))) return makeCopyFolder(dataDir, platform);
  throw new LauncherError('E_NOT_PERMITTED', `${dataDir} belongs to another user`);
}

/** Makes folders for copies as they are needed, and removes them together. */
export function copyFolders(makeOne: () => CopyFolder): Disposable & { readonly make: () => string } {
  const made: CopyFolder[] = [];
  return {
    make: () => {
      const folder = makeOne();
      made.push(folder);
      return folder.path;
    },
    [Symbol.dispose]: () => {
      for (const folder of made) folder[Symbol.dispose]();
    },
  };
}

/** Removes the copies that killed commands of this user have left in a folder, as far as that is possible. */
export function removeLeftCopies(parent: string, platform: Platform): void {
  let names: string[];
  try {
    names = readdirSync(parent).filter((name) => name.startsWith(PREFIX));
  } catch {
    return; // it does not exist, or cannot be listed
  }
  for (const name of names) {
    try {
      removeIfLeft(join(parent, name), platform);
    } catch {
      // It may not be changed, or somebody else is removing it.
    }
  }
}

function removeIfLeft(path: string, platform: Platform): void {
  const stats = lstatSync(path);
  if (!stats.isDirectory() || !isOwn(stats)) return;
  const fd = openLock(path);
  if (fd === null) {
    rmdirSync(path); // it was killed before there was anything in it
    return;
  }
  if (tryLockExclusively(fd, path, platform.lockLayout)) removeFolder(path, fd);
  else closeSync(fd);
}

/**
 * Removes a folder by whoever holds its lock, and gives the lock back. On some file systems of Windows an open file that
 * is removed goes when it is closed, and until then its folder is not empty.
 */
function removeFolder(path: string, fd: number): void {
  const names = existsSync(path) ? readdirSync(path) : [];
  for (const name of names) rmSync(join(path, name), { recursive: true, force: true });
  closeSync(fd);
  rmSync(path, { recursive: true, force: true });
}

function isOwn({ uid }: Stats): boolean {
  const own = process.geteuid?.();
  return own === undefined || uid === own;
}

function openLock(path: string): number | null {
  try {
    return openSync(join(path, LOCK_NAME), constants.O_RDWR | (constants.O_NOFOLLOW ?? 0));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

/** @returns null if another process has taken the folder for a leftover meanwhile */
function lockFolder(path: string, platform: Platform): number | null {
  let fd: number;
  try {
    fd = openSync(join(path, LOCK_NAME), 'wx', 0o600);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
  if (isLockedNow(fd, path, platform) && fstatSync(fd).nlink > 0) return fd;
  closeSync(fd);
  return null;
}

/** On a file system without locks a copy works too, but nobody removes what is left of it. */
function isLockedNow(fd: number, path: string, { lockLayout }: Platform): boolean {
  try {
    return tryLockExclusively(fd, path, lockLayout);
  } catch (error) {
    if (error instanceof LauncherError && error.code === 'E_NO_FILE_LOCKS') return true;
    throw error;
  }
}
