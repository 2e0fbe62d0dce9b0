import { closeSync, fsyncSync, openSync } from 'node:fs';

/** Returns when the content of a file is on the disk. */
export function syncFile(file: string): void {
  sync(file, 'r+');
}

/** Returns when the names in a directory are on the disk. Windows has no such call, and keeps a log of names. */
export function syncDirectory(directory: string): void {
  if (process.platform !== 'win32') sync(directory, 'r');
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
