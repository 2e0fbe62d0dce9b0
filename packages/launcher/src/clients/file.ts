import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  type Stats,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { renamePatiently } from '@csf-mcp/server/rename';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import { takeFreeName } from '../free-name.ts';
import { makeDirectory } from '../make-directory.ts';

const BOM = '\uFEFF';

/** Configurations are a few kilobytes. A file of more than 8 MiB is something else, and would take long to parse. */
const MAX_BYTES = 8 * 1_024 * 1_024;

export interface ConfigurationFile {
  /** The file itself, where the given path is a symbolic link. */
  readonly path: string;
  /** Null when there is no file yet. */
  readonly bytes: Buffer | null;
  /** Without the byte order mark. */
  readonly text: string;
  readonly hasBom: boolean;
}

/**
 * Reads a client's configuration.
 * @throws LauncherError E_CLIENT_CONFIGURATION, E_NOT_PERMITTED, E_IO
 */
export function readConfigurationFile(given: string): ConfigurationFile {
  return explained('read', given, () => {
    const isThere = lstatSync(given, { throwIfNoEntry: false }) !== undefined;
    if (!isThere) return { path: given, bytes: null, text: '', hasBom: false };
    const stats = statSync(given, { throwIfNoEntry: false });
    if (stats === undefined) throw refusal(`${given} is a symbolic link to a file that does not exist`);
    const bytes = readBounded(given);
    const decoded = decode(bytes, given);
    const hasBom = decoded.startsWith(BOM);
    return { path: realpathSync(given), bytes, text: hasBom ? decoded.slice(1) : decoded, hasBom };
  });
}

/**
 * Replaces the text of the file at once or not at all, and keeps the old file beside it. No backup replaces another one.
 * @returns the path of the backup; null when there was no file
 * @throws LauncherError E_CLIENT_CONFIGURATION, E_NOT_PERMITTED, E_IO
 */
export function writeConfigurationFile(file: ConfigurationFile, text: string): string | null {
  const { path, bytes, hasBom } = file;
  return explained('write', path, () => {
    makeDirectory(dirname(path), 0o777);
    // A rename would replace even a read-only file, and somebody made it read-only on purpose.
    if (bytes !== null) accessSync(path, constants.W_OK);
    const backup = bytes === null ? null : backUp(path, bytes);
    // Clients write their configuration too.
    if (!isSame(read(path), bytes)) throw refusal(`${path} was changed by another program just now`);
    replaceFile(path, Buffer.from(`${hasBom ? BOM : ''}${text}`), path);
    return backup;
  });
}

/** The backups of a configuration that exist, oldest first: `….bak`, `….bak-2` and so on. */
export function backupsOf(path: string): string[] {
  const backups: string[] = [];
  for (let count = 1; ; count++) {
    const backup = count === 1 ? `${path}.bak` : `${path}.bak-${count}`;
    if (lstatSync(backup, { throwIfNoEntry: false }) === undefined) return backups;
    backups.push(backup);
  }
}

/** @returns the backup that has these bytes, which may be an earlier one */
function backUp(path: string, bytes: Buffer): string {
  const earlier = backupsOf(path).find((backup) => hasBytes(backup, bytes));
  if (earlier !== undefined) return earlier;
  const backup = takeFreeName(`${path}.bak`);
  try {
    replaceFile(backup, bytes, path);
  } catch (error) {
    rmSync(backup, { force: true });
    throw error;
  }
  return backup;
}

function hasBytes(backup: string, bytes: Buffer): boolean {
  const stats = lstatSync(backup);
  return stats.isFile() && stats.size === bytes.length && readFileSync(backup).equals(bytes);
}

/** @param model the file whose mode and owner the new one gets, if it exists: the new one must not be open to others */
function replaceFile(path: string, bytes: Buffer, model: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  const stats = statSync(model, { throwIfNoEntry: false });
  const fd = openSync(temporary, 'wx', 0o600);
  try {
    try {
      writeFileSync(fd, bytes);
      if (stats !== undefined) {
        if (stats.uid !== process.getuid?.() && process.getuid?.() === 0)
          fchownSync(fd, stats.uid, stats.gid);
        fchmodSync(fd, stats.mode & 0o7777);
      }
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renamePatiently(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Opens it without waiting for the other end of a FIFO, and reads no more than a configuration can be. */
function readBounded(path: string): Buffer {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw refusal(`${path} is not a file, but ${describeKind(stats)}`);
    if (stats.size > MAX_BYTES) {
      const size = `${(stats.size / 1_048_576).toFixed(1)} MiB`;
      throw refusal(`${path} is too large for a configuration: ${size}, and at most 8 MiB can be edited`);
    }
    return readFileSync(fd);
  } finally {
    closeSync(fd);
  }
}

function describeKind(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  return stats.isFIFO() ? 'a FIFO (named pipe)' : 'a device';
}

function read(path: string): Buffer | null {
  try {
    return readBounded(path);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}

function isSame(one: Buffer | null, other: Buffer | null): boolean {
  return one === null || other === null ? one === other : one.equals(other);
}

function decode(bytes: Buffer, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw refusal(`${file} is not UTF-8 text`);
  }
}

function explained<T>(verb: string, path: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof LauncherError) throw error;
    const code = systemErrorCode(error);
    const isDenied = code === 'EACCES' || code === 'EPERM' || code === 'EROFS';
    throw new LauncherError(
      isDenied ? 'E_NOT_PERMITTED' : 'E_IO',
      `Cannot ${verb} ${path}: ${errorMessage(error)}`,
      {
        hint: 'The configuration was not changed. "csf-mcp install <client> --print" prints what to paste.',
        cause: error,
      },
    );
  }
}

function refusal(message: string): LauncherError {
  return new LauncherError('E_CLIENT_CONFIGURATION', message, {
    hint: 'The configuration was not changed. Check the file, then try again.',
  });
}
