import { closeSync, constants, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { LauncherError, systemErrorCode } from '../errors.ts';

/** The server takes no larger file. */
export const MAX_FILE_BYTES = 20_000_000;

/**
 * Reads a file that the user has named; a symbolic link is followed, because the user may.
 * @throws LauncherError E_USAGE for what is not there or no file, E_NOT_PERMITTED, E_IO
 */
export function readUserFile(path: string, maxBytes = MAX_FILE_BYTES): Buffer {
  try {
    // A look before opening: to open a FIFO would wait for a writer.
    refuseUnusual(path, statSync(path), maxBytes);
    const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      refuseUnusual(path, fstatSync(fd), maxBytes);
      return readBounded(fd, path, maxBytes);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw explain(error, path);
  }
}

interface Found {
  readonly size: number;
  readonly isFile: () => boolean;
}

function refuseUnusual(path: string, found: Found, maxBytes: number): void {
  if (!found.isFile())
    throw new LauncherError('E_USAGE', `${path} is not a regular file`, {
      hint: 'Name a file, or use - for standard input.',
    });
  if (found.size > maxBytes) throw tooLarge(path, maxBytes);
}

/** The size that a file states need not be true: it may grow, and some state none (/proc). */
function readBounded(fd: number, path: string, maxBytes: number): Buffer {
  const buffer = Buffer.alloc(maxBytes + 1);
  let length = 0;
  for (;;) {
    const count = readSync(fd, buffer, length, buffer.length - length, null);
    length += count;
    if (length > maxBytes) throw tooLarge(path, maxBytes);
    if (count === 0) return buffer.subarray(0, length);
  }
}

function tooLarge(path: string, maxBytes: number): LauncherError {
  return new LauncherError('E_USAGE', `${path} is larger than ${maxBytes / 1_000_000} MB`, {
    hint: 'Nothing was imported. Save a copy with only the sheets that matter.',
  });
}

function explain(error: unknown, path: string): unknown {
  const code = systemErrorCode(error);
  if (error instanceof LauncherError || code === undefined) return error;
  if (code === 'ENOENT' || code === 'ENOTDIR')
    return new LauncherError('E_USAGE', `There is no file ${path}`, { cause: error });
  const isDenied = code === 'EACCES' || code === 'EPERM';
  return new LauncherError(isDenied ? 'E_NOT_PERMITTED' : 'E_IO', `${path} cannot be read (${code})`, {
    hint: 'Nothing was imported.',
    cause: error,
  });
}
