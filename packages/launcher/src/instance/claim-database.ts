import { closeSync, existsSync, fchmodSync, lstatSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError } from '../errors.ts';
import { DATABASE_NAME, type DatabaseLock, lockDatabase } from '../lock/database-lock.ts';
import type { InstanceLock } from '../lock/instance-lock.ts';
import type { Log } from '../log.ts';
import type { Platform } from '../platform/platform.ts';

const DATABASE_MODE = 0o600;

export interface ClaimOptions {
  readonly dataDir: string;
  readonly lock: InstanceLock;
  readonly platform: Platform;
  readonly log: Log;
}

/**
 * Locks the database of a data directory for the server that is about to open it. Makes an empty file where there is none,
 * so that there is something to lock.
 * @throws LauncherError E_START_FAILED when the database has lost its content, and what `lockDatabase` throws
 */
export async function claimDatabase({ dataDir, lock, platform, log }: ClaimOptions): Promise<DatabaseLock> {
  const database = join(dataDir, DATABASE_NAME);
  const size = lstatSync(database, { throwIfNoEntry: false })?.size;
  if (size === 0 && lock.lastDatabase !== null) throw emptied(database);
  if (size === undefined && !hasLog(database)) startEmpty(database, lock, log);
  return lockDatabase(dataDir, platform);
}

/** The server refuses a log without its database. */
function hasLog(database: string): boolean {
  return ['-wal', '-journal'].some((ending) => existsSync(`${database}${ending}`));
}

/** Somebody who wants to start anew moves the database away. */
function startEmpty(database: string, lock: InstanceLock, log: Log): void {
  if (lock.lastDatabase !== null) {
    log.warn({ database }, 'The database of the last session is gone: starting with an empty one');
    lock.update({ lastDatabase: null });
  }
  try {
    const fd = openSync(database, 'wx', DATABASE_MODE);
    fchmodSync(fd, DATABASE_MODE); // whatever the umask was
    closeSync(fd);
  } catch {
    // the server says what is wrong
  }
}

function emptied(database: string): LauncherError {
  return new LauncherError(
    'E_START_FAILED',
    `The database ${database} is empty, and it was not when csf-mcp closed it last.`,
    {
      hint: 'Restore a backup with csf-mcp restore <file>, or move the empty file away to start without one. Nothing was changed.',
    },
  );
}
