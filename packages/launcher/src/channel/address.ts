import { posix } from 'node:path';
import type { Platform } from '../platform/platform.ts';

/**
 * The longest path of a Unix socket, in bytes without the NUL: `sun_path` has 104 bytes on macOS and 108 on Linux
 * (unix(7)). The system refuses a longer one, or silently cuts it off.
 */
export const MAX_SOCKET_PATH_BYTES = 103;

/** 64 bits: a name, not a secret. */
const HASH_DIGITS = 16;

export interface AttachSite {
  readonly platform: Platform;
  /** The data directory as `realpath` gives it, so that one database has one address. */
  readonly dataDir: string;
  /** The user's id; null on Windows, which has none. */
  readonly uid: number | null;
}

/**
 * The address where the owner of a data directory listens for other launchers: the path of a Unix socket, or the name of
 * a Windows pipe. It depends on the data directory alone, because HOME and TMPDIR may differ between a client and a
 * shell.
 *
 * The folder of a Unix socket has no other use. The caller creates it with mode 0700, and refuses one that is not the
 * user's own: the one in /tmp could be anybody's.
 */
export function attachAddress({ platform, dataDir, uid }: AttachSite): string {
  // Windows paths do not differ by case. The name of a pipe has no folders, and at most 256 characters.
  if (platform.listensOn === 'pipe') return `\\\\.\\pipe\\csf-mcp-${hashOf(dataDir.toLowerCase())}`;
  const beside = posix.join(dataDir, 'attach', 'socket');
  if (Buffer.byteLength(beside) <= MAX_SOCKET_PATH_BYTES) return beside;
  return posix.join(privateFolderInTmp(uid), hashOf(dataDir));
}

/** The folder for the sockets whose paths would be too long in the data directory. */
export function privateFolderInTmp(uid: number | null): string {
  return posix.join('/tmp', `csf-mcp-${uid ?? 'user'}`);
}

function hashOf(text: string): string {
  // Loaded here, because it takes 24 ms: only --attach needs it.
  const { createHash } = process.getBuiltinModule('node:crypto');
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_DIGITS);
}
