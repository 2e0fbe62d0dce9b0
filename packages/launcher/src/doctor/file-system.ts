import { statfsSync } from 'node:fs';
import { dirname } from 'node:path';
import { isOnShare } from '../directories.ts';
import type { Platform } from '../platform/platform.ts';

/** Network file systems by their magic number: statfs(2) and linux/magic.h. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'CIFS'],
  [0xfe534d42, 'SMB2'],
  [0x5346414f, 'AFS'],
  [0x00c36400, 'Ceph'],
  [0x73757245, 'Coda'],
  [0x0bd00bd0, 'Lustre'],
]);

/** The name of a network file system by its magic number; null for any other. */
export function networkFileSystem(type: number): string | null {
  return NETWORK_FILE_SYSTEMS.get(type >>> 0) ?? null;
}

/** The network file system that a path is on, or will be on. Null for any other, and on macOS. */
export function networkFileSystemOf(path: string, { name }: Platform): string | null {
  switch (name) {
    case 'linux': {
      const found = fileSystemOf(path);
      return found === null ? null : networkFileSystem(found.type);
    }
    case 'win32':
      return isOnShare(path) ? 'a share' : null;
    default:
      return null;
  }
}

/** The free bytes of the file system that a path is on, or will be on; null when it does not tell. */
export function freeBytesOf(path: string): number | null {
  const found = fileSystemOf(path);
  return found === null ? null : found.bavail * found.bsize;
}

function fileSystemOf(path: string): { type: number; bavail: number; bsize: number } | null {
  for (let folder = path; ; folder = dirname(folder)) {
    try {
      return statfsSync(folder);
    } catch {
      if (folder === dirname(folder)) return null;
    }
  }
}
