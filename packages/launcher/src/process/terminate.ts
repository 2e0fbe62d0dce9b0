import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import treeKill from 'tree-kill';
import { LauncherError } from '../errors.ts';
import { isAlive, type ProcessIdentity } from './identity.ts';
import { killGroup, maySignal, signalVerified } from './signal.ts';

/** The end of a process that is not our child raises no event: it is looked at this often. */
const POLL_MS = 20;

/** After the server was killed, its launcher gets this long to log the end and to remove its lock. */
const LAST_WORD_MS = 500;

/** SIGKILL takes effect as soon as the process leaves the kernel, which a stuck disk can delay. */
const CONFIRM_MS = 2_000;

export interface Target {
  /** Null when only the server is left. */
  readonly launcher: ProcessIdentity | null;
  readonly servers: readonly ProcessIdentity[];
}

export interface Termination {
  /** It did not end in time: SIGKILL was sent from here. */
  readonly tookSigkill: boolean;
  readonly elapsedMs: number;
}

/**
 * Ends an instance: SIGTERM, then SIGCONT (it may be stopped), SIGKILL for the whole tree after the grace period. Each
 * signal is preceded by a check that the process is still the one meant.
 * @param graceMs milliseconds between SIGTERM and SIGKILL.
 * @throws LauncherError E_STILL_RUNNING when it survives, E_NOT_PERMITTED when it may not be signalled; the reason of
 * `abort` when that fires while waiting for it to end.
 */
export async function terminate(target: Target, graceMs: number, abort?: AbortSignal): Promise<Termination> {
  const startedAt = performance.now();
  const everyone = [target.launcher, ...target.servers].filter((identity) => identity !== null);
  const addressed = target.launcher === null ? everyone : [target.launcher];
  for (const identity of addressed) {
    if (!signalVerified(identity, 'SIGTERM') && isAlive(identity)) throw mayNotSignal(identity);
  }
  for (const identity of everyone) signalVerified(identity, 'SIGCONT');
  if (await untilGone(everyone, graceMs, abort)) return { tookSigkill: false, elapsedMs: since(startedAt) };
  await killAll(target, everyone);
  return { tookSigkill: true, elapsedMs: since(startedAt) };
}

/** SIGKILL at once, for what nobody owns any more. */
export async function killOrphans(servers: readonly ProcessIdentity[]): Promise<void> {
  await killAll({ launcher: null, servers }, servers);
}

/**
 * Waits until none of the processes is alive.
 * @returns false when the time is up.
 */
export async function untilGone(
  identities: readonly ProcessIdentity[],
  timeoutMs: number,
  abort?: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (identities.some(isAlive)) {
    abort?.throwIfAborted();
    if (performance.now() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

// Leaves first: a launcher that still works then sees its server end, logs it and removes the lock.
async function killAll({ launcher, servers }: Target, everyone: readonly ProcessIdentity[]): Promise<void> {
  for (const server of servers) await killTree(server, { leadsGroup: true });
  if (launcher !== null && !(await untilGone([launcher], LAST_WORD_MS)))
    await killTree(launcher, { leadsGroup: false });
  if (!(await untilGone(everyone, CONFIRM_MS))) {
    const alive = everyone.filter(isAlive);
    const untouchable = alive.find((identity) => !maySignal(identity));
    if (untouchable !== undefined) throw mayNotSignal(untouchable);
    const survivors = alive.map(({ pid }) => pid);
    throw new LauncherError('E_STILL_RUNNING', `process ${survivors.join(', ')} survived SIGKILL`, {
      hint: 'It is probably stuck in the kernel (a network file system, a broken disk). It ends when that does.',
    });
  }
}

// tree-kill finds descendants by their parent, the group finds those whose parent is gone. Only servers are started
// as leaders of a group of their own: a launcher's group may hold whatever else its user started in one pipeline.
async function killTree(root: ProcessIdentity, { leadsGroup }: { leadsGroup: boolean }): Promise<void> {
  if (!maySignal(root)) return;
  if (await canListProcesses()) await new Promise((resolve) => treeKill(root.pid, 'SIGKILL', resolve));
  signalVerified(root, 'SIGKILL');
  if (leadsGroup) killGroup(root.pid);
}

// tree-kill runs `ps` (Linux) or `pgrep` (macOS) without an error handler: a missing one would crash us.
async function canListProcesses(): Promise<boolean> {
  if (process.platform === 'win32') return true; // taskkill, run through a shell that reports errors
  const lister = process.platform === 'darwin' ? 'pgrep' : 'ps';
  const { code } = await execa(lister, ['--help'], { reject: false, stdio: 'ignore' });
  return code !== 'ENOENT';
}

function mayNotSignal({ pid }: ProcessIdentity): LauncherError {
  return new LauncherError('E_NOT_PERMITTED', `process ${pid} may not be signalled by this user`, {
    hint: 'It belongs to another user or is an ancestor of this command. Stop it from where it was started.',
  });
}

function since(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
