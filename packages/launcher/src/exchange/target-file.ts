import { closeSync, fsyncSync, linkSync, lstatSync, openSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeCopyFolder, removeLeftCopies } from '../database/copy-folder.ts';
import { loadDatabaseFile } from '../database/load.ts';
import { refuseUnwritableFolder } from '../database/writable-folder.ts';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';

export interface TargetFile {
  readonly path: string;
  /** Replaces a file that already exists. */
  readonly force: boolean;
  readonly dataDir: string;
  readonly platform: Platform;
}

const NOTHING_WRITTEN = 'Nothing was written.';

/**
 * Refuses a place where nothing can or may be written.
 * @throws LauncherError E_USAGE, E_NOT_PERMITTED
 */
export function refuseTarget({ path, force, dataDir }: TargetFile): void {
  const folder = dirname(path);
  refuseUnwritableFolder(folder, NOTHING_WRITTEN);
  if (isSameFolder(folder, dataDir))
    throw new LauncherError('E_USAGE', `${folder} is the data directory: only the server writes there`, {
      hint: `Choose another folder. ${NOTHING_WRITTEN}`,
    });
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined || (force && found.isFile())) return;
  throw alreadyThere(path, found.isFile());
}

/**
 * Writes a file (0600) beside its place and gives it its name at once: whole or not at all. What was killed is removed
 * by the next export there.
 * @throws LauncherError E_USAGE, E_NOT_PERMITTED, E_IO
 */
export async function writeTarget(bytes: Buffer, target: TargetFile): Promise<void> {
  const { path, platform } = target;
  const folder = dirname(path);
  try {
    removeLeftCopies(folder, platform);
    using beside = makeCopyFolder(folder, platform);
    const copy = join(beside.path, 'file');
    writeWhole(copy, bytes);
    refuseTarget(target); // a file may have appeared meanwhile
    await giveName(copy, target);
  } catch (error) {
    throw explain(error, path);
  }
}

function writeWhole(path: string, bytes: Buffer): void {
  const fd = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(fd, bytes);
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** A link gives a name only if it is free. A rename replaces what has the name, a symbolic link itself too. */
async function giveName(copy: string, { path, force }: TargetFile): Promise<void> {
  const { renamePatiently, syncDirectory } = await loadDatabaseFile();
  if (force || !isLinked(copy, path)) renamePatiently(copy, path);
  syncDirectory(dirname(path));
}

/** @returns false on a file system without links */
function isLinked(copy: string, path: string): boolean {
  try {
    linkSync(copy, path);
    return true;
  } catch (error) {
    if (systemErrorCode(error) === 'EEXIST') throw alreadyThere(path, true);
    return false; // the rename says what is wrong, if it is something else
  }
}

function isSameFolder(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false; // there is no data directory yet
  }
}

function alreadyThere(path: string, isFile: boolean): LauncherError {
  return new LauncherError(
    'E_USAGE',
    `${path} already exists${isFile ? '' : ', and is not a regular file'}`,
    { hint: `Choose another name${isFile ? ', or replace it with --force' : ''}. ${NOTHING_WRITTEN}` },
  );
}

const DENIED = new Set(['EACCES', 'EPERM', 'EROFS']);
const FULL = new Set(['ENOSPC', 'EDQUOT']);

function explain(error: unknown, path: string): LauncherError {
  if (error instanceof LauncherError) return error;
  const code = systemErrorCode(error) ?? '';
  if (FULL.has(code))
    return new LauncherError('E_IO', `There is no room for ${path} (${code})`, {
      hint: `${NOTHING_WRITTEN} Free disk space, or choose another place.`,
      cause: error,
    });
  const reason = code === '' ? errorMessage(error) : code;
  return new LauncherError(
    DENIED.has(code) ? 'E_NOT_PERMITTED' : 'E_IO',
    `${path} cannot be written (${reason})`,
    {
      hint: NOTHING_WRITTEN,
      cause: error,
    },
  );
}
