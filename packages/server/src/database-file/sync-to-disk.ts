import { closeSync, fsyncSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';

/** Returns when the content of a file is on the disk. */
export function syncFile(file: string): void {
  sync(file, 'r+');
}

/** Resolves when the content of a file is on the disk. Others have their turn meanwhile: a large file takes seconds. */
export async function syncLargeFile(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A directory that may be written and not read, and file systems that have no such call. */
const CANNOT_SYNC = new Set(['EACCES', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP']);

/**
 * Returns when the names in a directory are on the disk, where that can be had: what was renamed there is renamed.
 * Windows has no such call, and keeps a log of names.
 */
export function syncDirectory(directory: string): void {
  if (process.platform === 'win32') return;
  try {
    sync(directory, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (!CANNOT_SYNC.has(code)) throw error;
  }
}

function sync(path: string, flags: 'r' | 'r+'): void {
  const descriptor = openSync(path, flags);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}
