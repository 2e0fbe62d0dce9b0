import type { Platform } from '../platform/platform.ts';
import { currentPidScope, identify } from '../process/identity.ts';
import type { InstanceRecord } from './record.ts';

/** The record that this process writes when it has the locks, but no server yet. */
export function firstRecord(
  { version, transport }: Pick<InstanceRecord, 'version' | 'transport'>,
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
    control: null,
  };
}
