import { closeSync } from 'node:fs';
import { connectToInstance } from '../channel/connect.ts';
import { addressOf } from '../channel/site.ts';
import type { Found } from '../lock/contest.ts';
import { isSameScope } from '../lock/holder.ts';
import { openForReading } from '../lock/lock-file.ts';
import { dataDirLockLocation } from '../lock/paths.ts';
import { readRecord } from '../lock/record.ts';
import type { Platform } from '../platform/platform.ts';
import type { AttachedLauncher, SharedInstance } from './share.ts';

/**
 * Looks for an instance that has a data directory and takes further sessions.
 * @returns a connection to it, which the caller closes; null when there is none
 * @throws LauncherError E_NOT_PERMITTED when its socket cannot be trusted
 */
export async function findInstance(
  dataDir: string,
  platform: Platform,
): Promise<Found<SharedInstance> | null> {
  const socket = await connectToInstance(addressOf(dataDir, platform), platform);
  if (socket === null) return null;
  // This comes second: while we are connected, the lock belongs to the instance that we are connected to.
  return { kind: 'found', instance: { socket, launcher: await recordedLauncher(dataDir, platform) } };
}

async function recordedLauncher(dataDir: string, platform: Platform): Promise<AttachedLauncher | null> {
  const fd = await openForReading(dataDirLockLocation({ dataDir }, platform));
  if (fd === null) return null;
  try {
    const reading = readRecord(fd);
    if (reading.kind !== 'record') return null;
    const { pid, startTicks } = reading.record;
    return { pid, startTicks, isHere: isSameScope(reading.record, platform) };
  } finally {
    closeSync(fd);
  }
}
