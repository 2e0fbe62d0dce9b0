import {
  type BigIntStats,
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  type Stats,
  statSync,
  unlinkSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LauncherError, systemErrorCode } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';

/** The lock of one data directory. Nobody unlinks it: a program that deletes the lock file in /tmp does not reach it. */
export const DATA_DIR_LOCK_NAME = 'instance.lock';

const LOCK_FILE_MODE = 0o600;

/** Another instance may be publishing its file by `link()` right now, so a file with two links is checked again. */
const SECOND_LINK_RECHECK_MS = 100;

/** Files may come and go meanwhile. After this many rounds, something else is wrong. */
const MAX_OPEN_ROUNDS = 100;

// O_NOFOLLOW and O_NONBLOCK do not exist on Windows, where neither symlinks in the temp directory nor FIFOs are a risk.
const SAFE_FLAGS = (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** The path of a lock file, and for messages the setting that moves it elsewhere. */
export interface LockLocation {
  readonly path: string;
  readonly setting: string;
  /** Decides how to lock it, and where to look for its holder. */
  readonly platform: Platform;
  /** Nobody configured the path, so it is no document's. By default somebody did. */
  readonly isDefault?: boolean | undefined;
}

export interface OpenedLockFile {
  readonly fd: number;
  /** It did not exist before. */
  readonly isNew: boolean;
}

/**
 * Opens a lock file for locking, and creates it (0600) if it is missing. Refuses anything that is not a regular file of
 * ours with one link, and leaves it untouched. Never follows a symlink. The caller closes the descriptor.
 * @throws LauncherError E_NOT_PERMITTED, E_IO
 */
export async function openLockFile(location: LockLocation): Promise<OpenedLockFile> {
  for (let round = 0; round < MAX_OPEN_ROUNDS; round++) {
    const existing = openExisting(location);
    const fd = existing ?? createNew(location);
    if (fd === null) continue;
    try {
      if (await isUsable(fd, location)) return { fd, isNew: existing === null };
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    closeSync(fd);
  }
  throw new LauncherError('E_IO', `the lock file ${location.path} keeps changing while it is opened`, {
    hint: 'Look for a program that deletes and creates it all the time.',
  });
}

/**
 * Opens a lock file for reading. Returns null when there is none. Refuses the same files as for locking: a file that
 * somebody else can write proves nothing.
 * @throws LauncherError E_NOT_PERMITTED, E_IO
 */
export async function openForReading(location: LockLocation): Promise<number | null> {
  let fd: number;
  try {
    fd = openSync(location.path, constants.O_RDONLY | SAFE_FLAGS);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw explainOpenFailure(location, error);
  }
  try {
    if (await isUsable(fd, location)) return fd;
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  closeSync(fd);
  return null; // just deleted
}

/** The other user who has a regular file at the path of a lock file, by user id; null when there is no such file. */
export function foreignOwner(path: string): number | null {
  const onDisk = lstatOrUndefined(path);
  return onDisk?.isFile() === true && !isOurs(onDisk) ? onDisk.uid : null;
}

/** Whether the path still leads to the open file. Inodes are bigints, because they exceed 2^53 on some file systems. */
export function pathLeadsTo(path: string, fd: number): boolean {
  const onDisk = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return onDisk !== undefined && isSameFile(fstatSync(fd, { bigint: true }), onDisk);
}

/** The path where this process prepares a new lock file before it publishes it. */
export function temporaryPath(path: string): string {
  return join(dirname(path), `${temporaryPrefix(path)}${process.pid}.tmp`);
}

/** Other programs, such as editors, may use names with the same beginning for a second name of their own. */
const TEMPORARY_END = /^\d+\.tmp$/;

function temporaryPrefix(path: string): string {
  return `.${basename(path)}.`;
}

function isSameFile(a: BigIntStats, b: BigIntStats): boolean {
  return a.dev === b.dev && a.ino === b.ino;
}

// Opens without O_CREAT first: with fs.protected_regular, O_CREAT on another user's file in a sticky directory fails with
// EACCES even for root, and hides who owns it.
function openExisting(location: LockLocation): number | null {
  try {
    return openSync(location.path, constants.O_RDWR | SAFE_FLAGS);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw explainOpenFailure(location, error);
  }
}

function createNew(location: LockLocation): number | null {
  try {
    const flags = constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | SAFE_FLAGS;
    const fd = openSync(location.path, flags, LOCK_FILE_MODE);
    fchmodSync(fd, LOCK_FILE_MODE); // whatever the umask was
    return fd;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') return null; // somebody was faster: open theirs
    throw explainOpenFailure(location, error);
  }
}

async function isUsable(fd: number, location: LockLocation): Promise<boolean> {
  let stat = fstatSync(fd);
  if (stat.isFile() && isOurs(stat) && stat.nlink > 1) {
    await sleep(SECOND_LINK_RECHECK_MS);
    removeLeftoverLink(fd, location.path);
    stat = fstatSync(fd);
  }
  if (!stat.isFile()) throw refusal(location, `it is ${describeType(stat)}, not a regular file`);
  if (!isOurs(stat)) throw foreignFile(location, stat.uid);
  if (stat.nlink > 1)
    throw refusal(location, `it has ${stat.nlink} links, so another name leads to the same file`);
  return stat.nlink === 1; // 0: deleted between open and here
}

// Removes the temporary name of an instance that was killed between link() and unlink().
function removeLeftoverLink(fd: number, path: string): void {
  try {
    for (const leftover of leftoverLinks(path, fstatSync(fd, { bigint: true }))) unlinkSync(leftover);
  } catch {
    // We cannot list the directory. The file is refused for its second link, like any other.
  }
}

/**
 * The temporary names of a lock file that an instance is publishing, or was publishing when it was killed.
 * @throws a system error for a directory that we cannot list
 */
export function leftoverLinks(path: string, lockFile: BigIntStats): string[] {
  const prefix = temporaryPrefix(path);
  const names = readdirSync(dirname(path)).filter(
    (entry) => entry.startsWith(prefix) && TEMPORARY_END.test(entry.slice(prefix.length)),
  );
  return names
    .map((name) => join(dirname(path), name))
    .filter((leftover) => {
      const stat = lstatSync(leftover, { bigint: true, throwIfNoEntry: false });
      return stat !== undefined && isSameFile(lockFile, stat);
    });
}

function isOurs(stat: Stats): boolean {
  const uid = process.geteuid?.();
  return uid === undefined || stat.uid === uid;
}

function explainOpenFailure(location: LockLocation, error: unknown): LauncherError {
  const { path, setting } = location;
  const code = systemErrorCode(error);
  const onDisk = lstatOrUndefined(path);
  if (onDisk?.isSymbolicLink()) return refusal(location, 'it is a symbolic link', error);
  if (onDisk !== undefined && !onDisk.isFile())
    return refusal(location, `it is ${describeType(onDisk)}, not a regular file`, error);
  if (onDisk !== undefined && !isOurs(onDisk)) return foreignFile(location, onDisk.uid, error);
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EIO' || code === 'EMFILE' || code === 'ENFILE')
    return new LauncherError('E_IO', `cannot create the lock file ${path}: ${code}`, {
      cause: error,
      hint: `Free some space (or descriptors), or set ${setting} to a path on another file system.`,
    });
  return new LauncherError(
    'E_NOT_PERMITTED',
    `cannot open the lock file ${path}: ${describeDirectory(path, code)}`,
    { cause: error, hint: `Create the directory, or set ${setting} to a path in a directory of your own.` },
  );
}

function describeDirectory(path: string, code: string | undefined): string {
  if (code === 'ENAMETOOLONG') return `the path is too long (${code})`;
  const directory = dirname(path);
  const stat = statOrUndefined(directory);
  if (stat === undefined) return `the directory ${directory} does not exist or cannot be reached (${code})`;
  if (!stat.isDirectory()) return `${directory} is not a directory (${code})`;
  if (code === 'EROFS') return `the file system of ${directory} is read-only (${code})`;
  return `permission denied (${code})`;
}

function refusal({ path, setting }: LockLocation, reason: string, cause?: unknown): LauncherError {
  return new LauncherError('E_NOT_PERMITTED', `refusing to use the lock file ${path}: ${reason}`, {
    cause,
    hint: `Nothing was touched. Remove it if it is not needed, or set ${setting} to another path.`,
  });
}

function foreignFile({ path, setting }: LockLocation, uid: number, cause?: unknown): LauncherError {
  return new LauncherError('E_NOT_PERMITTED', `the lock file ${path} belongs to ${describeUser(uid)}`, {
    cause,
    hint: `Another user runs csf-mcp on this machine or left the file behind. Nothing was touched. Set ${setting} to a path of your own.`,
  });
}

export function describeUser(uid: number): string {
  return uid === 0 ? 'root (user id 0)' : `another user (user id ${uid})`;
}

function describeType(stat: Stats): string {
  if (stat.isDirectory()) return 'a directory';
  if (stat.isFIFO()) return 'a FIFO';
  if (stat.isSocket()) return 'a socket';
  if (stat.isCharacterDevice() || stat.isBlockDevice()) return 'a device';
  return 'something else';
}

function lstatOrUndefined(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // an unreadable directory on the way, which the error of the open already names
  }
}

function statOrUndefined(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined; // as above
  }
}
