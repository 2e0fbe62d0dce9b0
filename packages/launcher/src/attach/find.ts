import { closeSync } from 'node:fs';
import {
  ATTACH_PROTOCOLS,
  commonProtocol,
  FIRST_PROTOCOLS,
  greetingFor,
  type Visitor,
} from '../channel/attach-protocol.ts';
import { connectToInstance } from '../channel/connect.ts';
import { addressOf } from '../channel/site.ts';
import { LauncherError } from '../errors.ts';
import type { Found } from '../lock/contest.ts';
import { doubtAbout } from '../lock/holder.ts';
import { openForReading } from '../lock/lock-file.ts';
import { dataDirLockLocation } from '../lock/paths.ts';
import { type InstanceRecord, readRecord } from '../lock/record.ts';
import type { Platform } from '../platform/platform.ts';
import type { AttachedLauncher, SharedInstance } from './attach-to.ts';

/**
 * Looks for an instance that has a data directory and takes further sessions, and greets it.
 * @param visitor we, as the instance is told
 * @returns a connection to it, which the caller closes; null when there is none
 * @throws LauncherError E_NOT_PERMITTED when its socket cannot be trusted, E_ALREADY_RUNNING when it shares its sessions
 * in another way than this version
 */
export async function findInstance(
  dataDir: string,
  platform: Platform,
  visitor: Omit<Visitor, 'pid'>,
): Promise<Found<SharedInstance> | null> {
  const socket = await connectToInstance(addressOf(dataDir, platform), platform);
  if (socket === null) return null;
  // This comes second: while we are connected, the lock belongs to the instance that we are connected to.
  const record = await recordOf(dataDir, platform);
  const protocol = commonProtocol(ATTACH_PROTOCOLS, record?.attachProtocols ?? FIRST_PROTOCOLS);
  if (protocol === null) {
    socket.destroy();
    throw otherProtocol(record);
  }
  socket.write(greetingFor(protocol, { pid: process.pid, ...visitor }));
  return {
    kind: 'found',
    instance: { socket, launcher: launcherOf(record, platform), version: record?.version ?? null },
  };
}

async function recordOf(dataDir: string, platform: Platform): Promise<InstanceRecord | null> {
  const fd = await openForReading(dataDirLockLocation({ dataDir }, platform));
  if (fd === null) return null;
  try {
    const reading = readRecord(fd);
    return reading.kind === 'record' ? reading.record : null;
  } finally {
    closeSync(fd);
  }
}

function launcherOf(record: InstanceRecord | null, platform: Platform): AttachedLauncher | null {
  if (record === null) return null;
  const { pid, startTicks } = record;
  return { pid, startTicks, isHere: doubtAbout(record, platform) === null };
}

function otherProtocol(record: InstanceRecord | null): LauncherError {
  return new LauncherError(
    'E_ALREADY_RUNNING',
    `The running instance (pid ${record?.pid}, version ${record?.version}) shares its sessions in a way that this version does not know`,
    {
      hint: 'Use one version of csf-mcp in the configurations of all clients (csf-mcp install writes them), then restart the clients. To end that instance now: csf-mcp kill',
    },
  );
}
