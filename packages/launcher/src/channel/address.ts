import { createHash } from 'node:crypto';
import { posix } from 'node:path';
import type { Platform } from '../platform/platform.ts';

/**
 * The longest path of a Unix socket, in bytes without the NUL: `sun_path` has 104 bytes on macOS and 108 on Linux
 * (unix(7)). A longer one is refused, or cut off without a word.
 */
const MAX_SOCKET_PATH_BYTES = 103;

/** 64 bits: a name, not a secret. */
const HASH_DIGITS = 16;

export interface AttachSite {
  readonly platform: Platform;
  /** The data directory as `realpath` gives it: everybody who means the same database gets the same address. */
  readonly dataDir: string;
  /** The user's id; null on Windows, which has none. */
  readonly uid: number | null;
}

/**
 * Where the owner of a data directory listens for other launchers: the path of a Unix socket, or the name of a Windows
 * pipe. It depends on the data directory alone, since HOME and TMPDIR may differ between a client and a shell.
 *
 * The folder of a Unix socket is used for nothing else. The caller creates it with mode 0700 and refuses one that
 * is not the user's own: the second one stands in /tmp, where anybody could have been first.
 */
export function attachAddress({ platform, dataDir, uid }: AttachSite): string {
  // Windows paths do not differ by case. A pipe's name is a flat one, of up to 256 characters.
  if (platform.listensOn === 'pipe') return `\\\\.\\pipe\\csf-mcp-${hashOf(dataDir.toLowerCase())}`;
  const beside = posix.join(dataDir, 'attach', 'socket');
  if (Buffer.byteLength(beside) <= MAX_SOCKET_PATH_BYTES) return beside;
  return posix.join('/tmp', `csf-mcp-${uid ?? 'user'}`, hashOf(dataDir));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}
