import { readdirSync, realpathSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { MAX_SOCKET_PATH_BYTES, privateFolderInTmp } from '../channel/address.ts';
import { assertPrivateFolder } from '../channel/site.ts';
import { makeDirectory } from '../make-directory.ts';

const FOLDER_MODE = 0o700;

/** The folder in the data directory. It has no other use. */
const FOLDER = 'control';

/** The sockets of one data directory: all that begin with `prefix` in `folder`. */
interface Place {
  readonly folder: string;
  readonly prefix: string;
  /** The folder in the record. */
  readonly recorded: string;
}

/** The socket where one launcher listens. */
export interface SocketPlace {
  readonly path: string;
  /** The path in the record. */
  readonly address: string;
  /** Removes the folder, if nothing else is in it. The socket itself is gone when its listener is closed. */
  readonly leave: () => void;
}

/**
 * Makes a private folder for a socket, and removes the sockets that dead launchers have left. The caller holds the lock
 * of the data directory, so nobody else listens there.
 * @throws a system error, or LauncherError E_NOT_PERMITTED when others can use the folder
 */
export function takeSocketPlace(dataDir: string, random: string): SocketPlace {
  const name = `${process.pid}-${random}`;
  const { folder, prefix, recorded } = placeOf(realpathSync(dataDir), name);
  makeDirectory(folder, FOLDER_MODE);
  assertPrivateFolder(folder);
  for (const left of readdirSync(folder).filter((entry) => entry.startsWith(prefix)))
    rmSync(posix.join(folder, left), { force: true });
  return {
    path: posix.join(folder, prefix + name),
    address: posix.join(recorded, prefix + name),
    leave: () => {
      if (recorded === FOLDER) removeIfEmpty(folder);
    },
  };
}

/** The path of a recorded address. */
export function socketPath(dataDir: string, address: string): string {
  return posix.resolve(realpathSync(dataDir), address);
}

/** Beside the database, or in /tmp if that path is too long. There the sockets of all data directories lie together. */
function placeOf(dataDir: string, name: string): Place {
  const beside = posix.join(dataDir, FOLDER);
  if (Buffer.byteLength(posix.join(beside, name)) <= MAX_SOCKET_PATH_BYTES)
    return { folder: beside, prefix: '', recorded: FOLDER };
  const folder = privateFolderInTmp(process.getuid?.() ?? null);
  const { dev, ino } = statSync(dataDir, { bigint: true });
  return { folder, prefix: `control-${dev.toString(36)}-${ino.toString(36)}-`, recorded: folder };
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // something else is in it, or it is gone
  }
}
