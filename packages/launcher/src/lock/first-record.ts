import { currentPidScope, identify } from '../process/identity.ts';
import type { InstanceRecord } from './record.ts';

/** What this process records when it has taken the locks, and has no server yet. */
export function firstRecord(
  { version, transport }: Pick<InstanceRecord, 'version' | 'transport'>,
  takeovers: readonly string[],
): InstanceRecord {
  const self = identify(process.pid);
  return {
    pid: process.pid,
    startTime: new Date().toISOString(),
    transport,
    version,
    serverPid: null,
    state: 'starting',
    startTicks: self?.startTicks ?? '',
    serverStartTicks: null,
    ...currentPidScope(),
    takeovers: [...takeovers],
    exitCode: null,
  };
}
