import { constants } from 'node:os';
import { systemErrorCode } from '../errors.ts';
import type { Platform } from '../platform/platform.ts';
import { findAlive, ownLineage, type ProcessIdentity } from './identity.ts';

/**
 * Sends a signal to a process that is proven to be the right one: right pid, right start time, our user, and not init,
 * ourselves or one of our ancestors. Returns false when it was not sent, also when the platform lacks the signal (SIGCONT
 * on Windows).
 */
export function signalVerified(
  identity: ProcessIdentity,
  signal: NodeJS.Signals,
  platform: Platform,
): boolean {
  return signal in constants.signals && maySignal(identity, platform) && send(identity.pid, signal);
}

/** Sends SIGKILL to the rest of a process group. The id of the group is reserved while one member is alive. */
export function killGroup(leaderPid: number, { name }: Platform): void {
  // kill(2) takes -1 for every process of the user, and 0 for our own group.
  if (name !== 'win32' && leaderPid > 1) send(-leaderPid, 'SIGKILL');
}

/** Whether a process is proven to be the right one, and we may signal it. */
export function maySignal(identity: ProcessIdentity, platform: Platform): boolean {
  if (identity.pid <= 1 || ownLineage(platform).has(identity.pid)) return false;
  const facts = findAlive(identity, platform);
  return facts?.isOurs ?? false;
}

function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    // ESRCH: it ended meanwhile. EPERM: it is not ours after all.
    if (systemErrorCode(error) === 'ESRCH' || systemErrorCode(error) === 'EPERM') return false;
    throw error;
  }
}
