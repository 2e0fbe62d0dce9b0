import { constants } from 'node:os';
import { systemErrorCode } from '../errors.ts';
import { findAlive, ownLineage, type ProcessIdentity } from './identity.ts';

/**
 * Whether a process can be asked to end by another one. Windows has no signals: Node.js ends the process at once,
 * whichever is sent (process.kill in its documentation).
 */
export function canBeAsked(platform: NodeJS.Platform): boolean {
  return platform !== 'win32';
}

/**
 * Sends a signal to a process that is proven to be the one meant: right pid, right start time, our user, and neither
 * init, ourselves nor one of our ancestors. Returns false when it was not sent, also when the platform lacks the signal
 * (SIGCONT on Windows).
 */
export function signalVerified(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  return signal in constants.signals && maySignal(identity) && send(identity.pid, signal);
}

/** SIGKILL to what is left of a process group, where there are any. Its id is reserved while one member is alive. */
export function killGroup(leaderPid: number): void {
  // kill(2) takes -1 for every process of the user and 0 for our own group.
  if (process.platform !== 'win32' && leaderPid > 1) send(-leaderPid, 'SIGKILL');
}

/** Whether a process is proven to be the one meant and may be signalled. */
export function maySignal(identity: ProcessIdentity): boolean {
  if (identity.pid <= 1 || ownLineage().has(identity.pid)) return false;
  const facts = findAlive(identity);
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
