import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import treeKill from 'tree-kill';
import { LauncherError } from '../errors.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import type { Platform } from '../platform/platform.ts';
import { isAlive, isGone, type ProcessIdentity } from './identity.ts';
import { killGroup, maySignal, signalVerified } from './signal.ts';
import { readWindowsDescendants } from './windows.ts';
import { CALLS_PACKAGE, windowsCalls } from './windows-calls.ts';

/** The end of a process that is not our child raises no event, so it is checked this often. */
const POLL_MS = 20;

/** After the server was killed, its launcher gets this long to log the end and to remove its lock. */
const LAST_WORD_MS = 500;

/** SIGKILL takes effect as soon as the process leaves the kernel, which a stuck disk can delay. */
const CONFIRM_MS = 2_000;

export interface Target {
  /** Null when only the server is left. */
  readonly launcher: ProcessIdentity | null;
  readonly servers: readonly ProcessIdentity[];
  /** It was asked to end, or records that it is ending. By default it is not. */
  readonly isEnding?: boolean;
}

export interface Termination {
  /** This process sent SIGKILL: the instance did not end in time, or could not be asked. */
  readonly tookSigkill: boolean;
  /** The instance was first asked to end. False on Windows. */
  readonly wasAsked: boolean;
  readonly elapsedMs: number;
}

export interface TerminateOptions {
  readonly platform: Platform;
  /** Aborted when the wait for its end is called off. */
  readonly abort?: AbortSignal;
}

/**
 * Ends an instance. After the grace period, sends SIGKILL to everything that is left of it. Before each signal, checks
 * that the process is still the right one.
 * @param graceMs milliseconds between the first step and SIGKILL
 * @throws LauncherError E_STILL_RUNNING when it survives, E_NOT_PERMITTED when we may not signal it; the reason of `abort`
 */
export async function terminate(
  target: Target,
  graceMs: number,
  options: TerminateOptions,
): Promise<Termination> {
  const { platform } = options;
  const startedAt = monotonicNow();
  const everyone = [target.launcher, ...target.servers].filter((identity) => identity !== null);
  const { launcher, isEnding = false } = target;
  const canBeSignalled = platform.stopMeans === 'signal';
  const isLauncherKilled = !canBeSignalled && !isEnding && launcher !== null;
  if (canBeSignalled) askToEnd(target, everyone, platform);
  if (isLauncherKilled) endLauncher(launcher, platform);
  const hasEnded = await untilGone(everyone, graceMs, options);
  if (!hasEnded) await killAll(target, everyone, platform);
  return {
    tookSigkill: !hasEnded || isLauncherKilled,
    wasAsked: canBeSignalled || isEnding,
    elapsedMs: since(startedAt),
  };
}

// SIGCONT follows SIGTERM, because the process may be stopped. The launcher ends its server itself.
function askToEnd({ launcher }: Target, everyone: readonly ProcessIdentity[], platform: Platform): void {
  for (const identity of launcher === null ? everyone : [launcher])
    signalOrThrow(identity, 'SIGTERM', platform);
  for (const identity of everyone) signalVerified(identity, 'SIGCONT', platform);
}

// Ends the launcher alone, not its tree: its server notices, closes the database and leaves within a second. A server
// without a launcher is already doing that, or is killed when the time is up.
function endLauncher(launcher: ProcessIdentity, platform: Platform): void {
  signalOrThrow(launcher, 'SIGKILL', platform);
}

function signalOrThrow(identity: ProcessIdentity, signal: NodeJS.Signals, platform: Platform): void {
  if (!signalVerified(identity, signal, platform) && isAlive(identity, platform))
    throw mayNotSignal(identity, platform);
}

/** Sends SIGKILL at once to servers without a launcher. */
export async function killOrphans(servers: readonly ProcessIdentity[], platform: Platform): Promise<void> {
  await killAll({ launcher: null, servers }, servers, platform);
}

/**
 * Waits until nothing is left of the processes. Then their locks are free.
 * @returns false when the time is up
 */
export async function untilGone(
  identities: readonly ProcessIdentity[],
  timeoutMs: number,
  { platform, abort }: TerminateOptions,
): Promise<boolean> {
  const deadline = monotonicNow() + timeoutMs;
  while (!identities.every((identity) => isGone(identity, platform))) {
    abort?.throwIfAborted();
    if (monotonicNow() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

// Servers go first: a launcher that still works then sees its server end, logs it and removes the lock.
async function killAll(
  { launcher, servers }: Target,
  everyone: readonly ProcessIdentity[],
  platform: Platform,
): Promise<void> {
  for (const server of servers) await killTree(server, { leadsGroup: true, platform });
  if (launcher !== null && !(await untilGone([launcher], LAST_WORD_MS, { platform })))
    await killTree(launcher, { leadsGroup: false, platform });
  if (!(await untilGone(everyone, CONFIRM_MS, { platform }))) {
    const untouchable = everyone.find(
      (identity) => isAlive(identity, platform) && !maySignal(identity, platform),
    );
    if (untouchable !== undefined) throw mayNotSignal(untouchable, platform);
    const survivors = everyone.filter((identity) => !isGone(identity, platform)).map(({ pid }) => pid);
    throw new LauncherError('E_STILL_RUNNING', `process ${survivors.join(', ')} survived SIGKILL`, {
      hint: 'It is probably stuck in the kernel (a network file system, a broken disk). It ends when the kernel lets it go.',
    });
  }
}

// tree-kill finds descendants by their parent, and the group finds those whose parent is gone. Only servers lead a group
// of their own: a launcher's group may contain other programs that its user started in one pipeline. On Windows tree-kill
// runs taskkill through a shell, by the PATH, and taskkill does not ask whether a pid is still the same process.
async function killTree(
  root: ProcessIdentity,
  { leadsGroup, platform }: { leadsGroup: boolean; platform: Platform },
): Promise<void> {
  if (!maySignal(root, platform)) return;
  const descendants = platform.name === 'win32' ? readWindowsDescendants(root) : [];
  if (await canListProcesses(platform))
    await new Promise((resolve) => treeKill(root.pid, 'SIGKILL', resolve));
  signalVerified(root, 'SIGKILL', platform);
  for (const identity of descendants) signalVerified(identity, 'SIGKILL', platform);
  if (leadsGroup) killGroup(root.pid, platform);
}

// tree-kill runs `ps` (Linux) or `pgrep` (macOS) without an error handler: a missing one would crash us.
async function canListProcesses({ name }: Platform): Promise<boolean> {
  if (name === 'win32') return false;
  const lister = name === 'darwin' ? 'pgrep' : 'ps';
  const { code } = await execa(lister, ['--help'], { reject: false, stdio: 'ignore' });
  return code !== 'ENOENT';
}

function mayNotSignal({ pid }: ProcessIdentity, { name }: Platform): LauncherError {
  const calls = name === 'win32' ? windowsCalls() : null;
  if (calls instanceof Error)
    return new LauncherError('E_NOT_PERMITTED', `process ${pid} cannot be told from another one`, {
      hint: `The package ${CALLS_PACKAGE} does not load (${calls.message}), and without it csf-mcp signals no process. csf-mcp doctor has the command that installs it. Or close the client of that instance.`,
    });
  return new LauncherError('E_NOT_PERMITTED', `process ${pid} may not be signalled by this user`, {
    hint: 'It belongs to another user or is an ancestor of this command. Stop it where it was started.',
  });
}

function since(startedAt: number): number {
  return Math.round(monotonicNow() - startedAt);
}
