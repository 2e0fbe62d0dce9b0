import type { ProtocolRange } from '../channel/attach-protocol.ts';
import type { Platform } from '../platform/platform.ts';
import { currentPidScope, identify } from '../process/identity.ts';
import type { InstanceRecord } from './record.ts';

interface RecordFacts extends Pick<InstanceRecord, 'version' | 'transport'> {
  /** The protocols in which further sessions are taken; none by default. */
  readonly attachProtocols?: ProtocolRange | undefined;
}

/** The record that this process writes when it has the locks, but no server yet. */
export function firstRecord(
  { version, transport, attachProtocols }: RecordFacts,
  takeovers: readonly string[],
  platform: Platform,
): InstanceRecord {
  const self = identify(process.pid, platform);
  return {
    pid: process.pid,
    startTime: new Date().toISOString(),
    transport,
    version,
    serverPid: null,
    state: 'starting',
    startTicks: self?.startTicks ?? '',
    serverStartTicks: null,
    ...currentPidScope(platform),
    takeovers: [...takeovers],
    exitCode: null,
    closeStamp: null,
    lastDatabase: null,
    warnings: [],
    ...(attachProtocols === undefined ? {} : { attachProtocols: [...attachProtocols] }),
    control: null,
  };
}
