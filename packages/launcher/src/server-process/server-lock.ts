import { closeSync, openSync } from 'node:fs';
import { LauncherError } from '../errors.ts';
import { databaseElsewhere } from '../lock/already-running.ts';
import { lockForServer } from '../lock/kernel-lock.ts';
import { readSettledRecord } from '../lock/record.ts';
import type { LockRange } from '../platform/lock-layout.ts';

/**
 * Holds the server's own lock on each of these files until the process ends, on platforms where it cannot inherit the
 * launcher's locks. Call it before the database is opened.
 * @throws LauncherError E_ALREADY_RUNNING when another server holds one, E_IO when one is no longer our launcher's
 */
export async function holdServerLocks(paths: readonly string[], range: LockRange): Promise<void> {
  for (const path of paths) await holdServerLock(path, range);
}

/**
 * The same for the database, whose lock says that an instance has it, whatever path leads to it.
 * @throws LauncherError E_ALREADY_RUNNING when another server holds it
 */
export async function holdDatabaseLock(path: string, range: LockRange): Promise<void> {
  const fd = openSync(path, 'r+');
  if (await lockForServer(fd, path, range)) return; // held until the process ends
  closeSync(fd);
  throw databaseElsewhere(path);
}

async function holdServerLock(path: string, range: LockRange): Promise<void> {
  const fd = openSync(path, 'r+');
  let isHeld = false;
  try {
    // Somebody may have put another file there since our launcher wrote its record.
    const reading = await readSettledRecord(fd);
    if (reading.kind !== 'record' || reading.record.pid !== process.ppid)
      throw new LauncherError('E_IO', `the lock file ${path} no longer belongs to the launcher`, {
        hint: 'It was deleted or replaced while the server was starting. Start again.',
      });
    isHeld = await lockForServer(fd, path, range);
    if (!isHeld)
      throw new LauncherError('E_ALREADY_RUNNING', `another server process holds its lock on ${path}`, {
        hint: 'It has outlived its launcher and is about to end. Try again in a moment.',
      });
  } finally {
    if (!isHeld) closeSync(fd);
  }
}
