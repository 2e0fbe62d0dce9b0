import { closeSync } from 'node:fs';
import { dataDirLockLocation } from '../lock/instance-lock.ts';
import { openForReading } from '../lock/lock-file.ts';
import { readRecord } from '../lock/record.ts';
import type { ProcessIdentity } from '../process/identity.ts';
import { connectToInstance } from './connect.ts';
import { InstanceFound } from './share.ts';
import { addressOf } from './site.ts';

/**
 * Looks for an instance over a data directory that takes further sessions. Returns when there is none.
 * @throws InstanceFound when there is one; LauncherError E_NOT_PERMITTED when its socket is not to be trusted.
 */
export async function findInstance(dataDir: string): Promise<void> {
  const socket = await connectToInstance(addressOf(dataDir));
  if (socket === null) return;
  // Only now: as long as we are connected, the lock belongs to whom we are connected to.
  throw new InstanceFound(socket, await recordedLauncher(dataDir));
}

async function recordedLauncher(dataDir: string): Promise<ProcessIdentity | null> {
  const fd = await openForReading(dataDirLockLocation(dataDir));
  if (fd === null) return null;
  try {
    const reading = readRecord(fd);
    return reading.kind === 'record'
      ? { pid: reading.record.pid, startTicks: reading.record.startTicks }
      : null;
  } finally {
    closeSync(fd);
  }
}
