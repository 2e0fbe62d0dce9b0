import assert from 'node:assert/strict';
import type { InstanceRecord } from '../../../src/lock/record.ts';
import { eventually } from './eventually.ts';
import type { Installation } from './installation.ts';
import { isAlive, type ProcessIdentity, signalIdentified } from './process-table.ts';
import type { Sandbox } from './sandbox.ts';
import { IS_WINDOWS } from './this-system.ts';

/** The record of an instance that was killed with its server, so nobody holds its locks. */
export async function leaveRecord(sandbox: Sandbox): Promise<InstanceRecord> {
  const instance = await sandbox.running();
  const server = sandbox.server();
  instance.signal('SIGKILL');
  await instance.exit();
  await eventually('the server of the killed launcher to end', () => !isAlive(server));
  const record = sandbox.record();
  if (record === null) throw new Error('a killed instance leaves its record');
  return record;
}

export interface Orphan {
  readonly record: InstanceRecord;
  readonly server: ProcessIdentity;
  readonly installation: Installation;
}

/**
 * A server that reacts to nothing and holds the locks after its launcher was killed. On Windows it takes the locks itself,
 * which only the real one does: it is stopped.
 */
export async function leaveOrphan(sandbox: Sandbox): Promise<Orphan> {
  const installation = sandbox.install(IS_WINDOWS ? undefined : 'deaf');
  const instance = await sandbox.running([], { installation });
  const server = sandbox.server();
  const record = await sandbox.recorded('running');
  if (IS_WINDOWS) signalIdentified(server, 'SIGSTOP');
  instance.signal('SIGKILL');
  await eventually('the launcher to end', instance.hasExited);
  assert(isAlive(server), 'the deaf server outlives its launcher');
  return { record, server, installation };
}
