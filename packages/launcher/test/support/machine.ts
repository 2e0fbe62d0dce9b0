// Facts about the machine that the tests run on.
import * as kernelLock from '../../src/lock/kernel-lock.ts';
import type { ProcessFacts } from '../../src/process/facts.ts';
import * as processes from '../../src/process/identity.ts';
import * as facts from '../../src/process/read-facts.ts';
import { THIS_PLATFORM } from './platform.ts';

export function identify(pid: number): processes.ProcessIdentity | null {
  return processes.identify(pid, THIS_PLATFORM);
}

export function isAlive(identity: processes.ProcessIdentity): boolean {
  return processes.isAlive(identity, THIS_PLATFORM);
}

export function currentPidScope(): processes.PidScope {
  return processes.currentPidScope(THIS_PLATFORM);
}

export function readProcessFacts(pid: number): ProcessFacts | null {
  return facts.readProcessFacts(pid, THIS_PLATFORM);
}

export function isLocked(fd: number, path: string): boolean {
  return kernelLock.isLocked(fd, path, THIS_PLATFORM.lockLayout);
}

export function tryLockExclusively(fd: number, path: string): boolean {
  return kernelLock.tryLockExclusively(fd, path, THIS_PLATFORM.lockLayout);
}
