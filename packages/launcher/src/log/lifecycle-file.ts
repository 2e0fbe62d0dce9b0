import { closeSync, constants, fstatSync, openSync, renameSync, statSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeDirectory } from '../make-directory.ts';

/** The lifecycle log takes at most twice this: one file of at most this size, and an older one beside it. */
const MAX_BYTES = 1_024 * 1_024;

const STATE_DIR_MODE = 0o700;
const LOG_FILE_MODE = 0o600;

// Does not follow a symlink, and does not hang on a FIFO that somebody put there. Windows has neither flag nor problem.
const FLAGS =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/** Appends whole lines to the lifecycle log. A log that cannot be written never stops the server. */
export interface LifecycleFile {
  write(line: string): void;
}

/** Opens the lifecycle log (0600, in a directory 0700), creating both when missing. */
export function openLifecycleFile(path: string): LifecycleFile {
  let fd = openOrNull(path);
  return {
    write: (line) => {
      if (fd === null) return;
      try {
        if (fstatSync(fd).size + Buffer.byteLength(line) > MAX_BYTES) fd = startNewFile(path, fd);
        if (fd !== null) writeSync(fd, line);
      } catch {
        // The disk is full, or the file system became read-only. The line is lost here; stderr still has it.
      }
    },
  };
}

/** Rotates, unless another process already did and this one only has to follow. */
function startNewFile(path: string, fd: number): number | null {
  try {
    const onDisk = statSync(path, { throwIfNoEntry: false });
    if (onDisk !== undefined && onDisk.ino === fstatSync(fd).ino) renameSync(path, `${path}.1`);
  } catch {
    return fd; // it may not be renamed, or on Windows another program has it open: it grows meanwhile
  }
  closeSync(fd);
  return openOrNull(path);
}

function openOrNull(path: string): number | null {
  try {
    makeDirectory(dirname(path), STATE_DIR_MODE);
    const fd = openSync(path, FLAGS, LOG_FILE_MODE);
    if (fstatSync(fd).isFile()) return fd;
    closeSync(fd);
    return null;
  } catch {
    return null; // no permission, no space, not a regular file: stderr still has the lines
  }
}
