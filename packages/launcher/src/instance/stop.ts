import { closeSync } from 'node:fs';
import { constants } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { LauncherError } from '../errors.ts';
import { EXIT, EXIT_CODE_OF } from '../exit-codes.ts';
import { describeHolder, HINT_UNTIMED } from '../lock/already-running.ts';
import { announceEnd } from '../lock/ended.ts';
import { doubtAbout, type Holder, launcherOf, serverOf } from '../lock/holder.ts';
import { type LockLocation, openForReading } from '../lock/lock-file.ts';
import { dataDirLockLocation, type LockPaths, lockFileLocation } from '../lock/paths.ts';
import { type InstanceRecord, readRecord } from '../lock/record.ts';
import { removeStaleLockFile } from '../lock/remove-stale.ts';
import type { LifecycleLog } from '../log/lifecycle-log.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import type { Platform } from '../platform/platform.ts';
import type { ProcessIdentity } from '../process/identity.ts';
import { type Target, type Termination, terminate } from '../process/terminate.ts';
import { findAskable, type Inspection, inspectFromOutside } from './inspect.ts';

/** How long an instance may take to write its record, or to give back its lock. */
const SETTLE_MS = 1_000;
const SETTLE_RETRY_MS = 50;

/** The report that `csf-mcp kill --json` prints. */
export interface KillReport {
  /** The launcher that was stopped; null when only an orphaned server was left. */
  readonly pid: number | null;
  readonly serverPid: number | null;
  /** `exited`: it ended by itself after SIGTERM. `killed`: its launcher or this command had to send SIGKILL. */
  readonly outcome: 'exited' | 'killed';
  /** The exit code that the launcher recorded; null when it could not. */
  readonly exitCode: number | null;
  readonly elapsedMs: number;
  /**
   * The instance was first asked to end. False only on Windows, when it did not answer: then `kill` ends the launcher at
   * once, and the server closes the database when it notices.
   */
  readonly asked: boolean;
}

export interface KillOptions {
  readonly platform: Platform;
  readonly paths: LockPaths;
  /** Milliseconds between the first step and SIGKILL. The launcher itself kills its server after 5 s. */
  readonly timeoutMs: number;
  readonly log: LifecycleLog;
}

/**
 * Ends the running instance and confirms that it is gone.
 * @throws LauncherError E_NOT_RUNNING, E_STATUS_UNKNOWN, E_NOT_PERMITTED, E_STILL_RUNNING, E_NO_FILE_LOCKS
 */
export async function kill(options: KillOptions): Promise<KillReport> {
  try {
    return await endInstance(options);
  } catch (error) {
    if (error instanceof LauncherError) {
      const exitCode = EXIT_CODE_OF[error.code];
      const level = exitCode === EXIT.notRunning ? 'info' : 'warn';
      options.log(level, { code: error.code, exitCode, reason: error.message }, 'Nothing was ended (kill)');
    }
    throw error;
  }
}

async function endInstance(options: KillOptions): Promise<KillReport> {
  const { platform, paths, timeoutMs } = options;
  using lastWords = await openLastWords(options);
  const startedAt = monotonicNow();
  const elapsed = (): number => Math.round(monotonicNow() - startedAt);
  const asked = await askWhenItListens(options);
  if (asked?.hasEnded === true) {
    const termination = { tookSigkill: false, wasAsked: true, elapsedMs: elapsed() };
    return await conclude(asked.target, termination, lastWords, options);
  }
  const askedMs = elapsed();
  const found = await findTarget(options);
  const target = { ...found, isEnding: asked !== null || found.isEnding === true };
  if (asked === null) logEnding(target, options);
  announceEnd(paths.dataDir, target.recordedLauncher, platform);
  const termination = await terminate(target, Math.max(0, timeoutMs - askedMs), { platform });
  const wasAsked = termination.wasAsked || asked !== null;
  const elapsedMs = askedMs + termination.elapsedMs;
  return await conclude(target, { ...termination, wasAsked, elapsedMs }, lastWords, options);
}

/** Where no signal can ask an instance, one that is starting is asked as soon as it listens. */
async function askWhenItListens(options: KillOptions): Promise<Asked | null> {
  if (options.platform.stopMeans === 'signal') return ask(options);
  const { LAST_ASK_LIMIT_MS } = await import('../lock/ask-owner.ts');
  const deadline = monotonicNow() + Math.min(LAST_ASK_LIMIT_MS, options.timeoutMs);
  for (;;) {
    const asked = await ask(options);
    if (asked !== null || monotonicNow() >= deadline || !(await isStarting(options))) return asked;
    await sleep(SETTLE_RETRY_MS);
  }
}

async function isStarting({ paths, platform }: KillOptions): Promise<boolean> {
  const inspection = await inspectFromOutside(paths, platform);
  if (inspection.verdict !== 'running') return false;
  const { holder } = inspection;
  return isInTransition(inspection) || (holder.kind === 'instance' && holder.record.state === 'starting');
}

interface Asked {
  readonly target: RecordedTarget;
  readonly hasEnded: boolean;
}

/**
 * Asks the instance itself to end, and waits for it.
 * @returns null when nobody answers
 * @throws LauncherError E_STILL_RUNNING for one that is never signalled: in another PID namespace, or without a start time
 */
async function ask(options: KillOptions): Promise<Asked | null> {
  const { platform, paths, timeoutMs } = options;
  using owner = timeoutMs > 0 ? await findAskable(paths, platform) : null;
  if (owner === null) return null;
  const { record } = owner;
  const [launcher, server] = [launcherOf(record), serverOf(record)];
  const target = { launcher, servers: server === null ? [] : [server], recordedLauncher: launcher };
  const { endByAsking } = await import('../lock/ask-owner.ts');
  const onProven = (): void => logEnding(target, options);
  const outcome = await endByAsking(owner, { reason: 'kill', timeoutMs, onProven });
  const doubt = doubtAbout(record, platform);
  if (outcome === 'still there' && doubt !== null) throw stillRunning(record, doubt, timeoutMs);
  return outcome === 'no answer' ? null : { target, hasEnded: outcome === 'ended' };
}

function stillRunning(
  { pid }: InstanceRecord,
  doubt: 'elsewhere' | 'untimed',
  timeoutMs: number,
): LauncherError {
  const within = `${timeoutMs / 1_000} s`;
  return doubt === 'elsewhere'
    ? new LauncherError(
        'E_STILL_RUNNING',
        `the instance with pid ${pid} in another PID namespace was asked to end, and has not ended within ${within}`,
        {
          hint: 'csf-mcp never signals a process there. Give it more time (--timeout), or stop it where it was started.',
        },
      )
    : new LauncherError(
        'E_STILL_RUNNING',
        `the instance with pid ${pid} and no recorded start time was asked to end, and has not ended within ${within}`,
        { hint: `Give it more time (--timeout). ${HINT_UNTIMED}` },
      );
}

function logEnding({ launcher, servers }: Target, { timeoutMs, log }: KillOptions): void {
  const facts = {
    terminatedPid: launcher?.pid ?? null,
    serverPids: servers.map(({ pid }) => pid),
    timeoutMs,
  };
  log('info', facts, 'Ending the running instance (kill)');
}

async function conclude(
  { launcher, servers }: Target,
  { tookSigkill, wasAsked, elapsedMs }: Termination,
  lastWords: LastWords,
  options: KillOptions,
): Promise<KillReport> {
  if (tookSigkill || launcher === null) await removeLeftLockFile(options);
  const exitCode = lastWords.read(launcher);
  const terminatedPid = launcher?.pid ?? null;
  const serverPids = servers.map(({ pid }) => pid);
  const facts = { terminatedPid, serverPids, tookSigkill, exitCode, elapsedMs };
  options.log('info', facts, 'The instance has ended (kill)');
  return {
    pid: terminatedPid,
    serverPid: serverPids[0] ?? null,
    outcome: tookSigkill || exitCode === EXIT.signalBase + constants.signals.SIGKILL ? 'killed' : 'exited',
    exitCode,
    elapsedMs,
    asked: wasAsked,
  };
}

/** The report for people. */
export function formatKill(report: KillReport): string {
  const { pid, serverPid, elapsedMs } = report;
  const who = pid === null ? `orphaned server ${serverPid}` : `instance with pid ${pid}`;
  return `Stopped the ${who} after ${(elapsedMs / 1_000).toFixed(2)} s: ${describeOutcome(report)}.\n`;
}

function describeOutcome({ pid, outcome, exitCode, asked }: KillReport): string {
  if (!asked && pid !== null)
    return 'its launcher did not answer and was ended at once, because Windows has no other way';
  if (outcome === 'killed') return 'it did not react in time and was killed (SIGKILL)';
  if (exitCode === null) return 'it ended by itself';
  return exitCode === EXIT.ok ? 'it closed cleanly' : `it ended with exit code ${exitCode}`;
}

interface RecordedTarget extends Target {
  /** The launcher by which attached sessions know the instance. In the case of an orphan it is dead. */
  readonly recordedLauncher: ProcessIdentity;
}

async function findTarget(options: KillOptions): Promise<RecordedTarget> {
  const inspection = await inspectSettled(options);
  switch (inspection.verdict) {
    case 'running':
      return targetOf(inspection.holder, inspection.reason);
    case 'unknown':
      throw new LauncherError(
        'E_STATUS_UNKNOWN',
        `cannot tell whether an instance is running: ${inspection.reason}`,
        { hint: 'Set CSF_MCP_LOCK_FILE (or --lock-file) to the lock file of your instance.' },
      );
    default:
      throw new LauncherError('E_NOT_RUNNING', `no instance is running (${inspection.reason})`);
  }
}

// While an instance takes or gives back its lock, the record names nobody for a moment.
async function inspectSettled({ platform, paths }: KillOptions): Promise<Inspection> {
  const deadline = monotonicNow() + SETTLE_MS;
  for (;;) {
    const inspection = await inspectFromOutside(paths, platform);
    if (!isInTransition(inspection) || monotonicNow() >= deadline) return inspection;
    await sleep(SETTLE_RETRY_MS);
  }
}

function isInTransition(inspection: Inspection): boolean {
  if (inspection.verdict !== 'running') return false;
  const { holder } = inspection;
  return holder.kind === 'unrecorded' || (holder.kind === 'orphan' && holder.servers.length === 0);
}

function targetOf(holder: Holder, reason: string): RecordedTarget {
  switch (holder.kind) {
    case 'instance': {
      const { launcher, server, record } = holder;
      const servers = server === null ? [] : [server];
      return { launcher, servers, recordedLauncher: launcher, isEnding: record.state === 'stopping' };
    }
    case 'orphan': {
      const { servers, record } = holder;
      if (servers.length > 0) return { launcher: null, servers, recordedLauncher: record };
      break;
    }
    case 'legacy': {
      const { launcher } = holder;
      if (launcher !== null) return { launcher, servers: [], recordedLauncher: launcher };
      break;
    }
    case 'unrecorded':
      throw new LauncherError('E_STATUS_UNKNOWN', `cannot tell which process to stop: ${reason}`, {
        hint: 'Try again in a moment.',
      });
  }
  throw new LauncherError('E_NOT_PERMITTED', `not stopping it: ${describeHolder(holder)} (${reason})`, {
    hint: hintNotStopping(holder),
  });
}

function hintNotStopping({ kind }: Holder): string {
  if (kind === 'elsewhere') return HINT_ELSEWHERE;
  if (kind === 'untimed') return `It does not answer. ${HINT_UNTIMED}`;
  return 'csf-mcp cannot prove that it is one of your instances on this machine, so it never signals it. Stop it where it was started.';
}

const HINT_ELSEWHERE =
  'It does not answer, and csf-mcp never signals a process of another PID namespace or machine. Stop it where it was started.';

interface LastWords extends Disposable {
  /** The exit code that this launcher recorded before it removed its lock file, or null. */
  readonly read: (launcher: ProcessIdentity | null) => number | null;
}

/**
 * Keeps both locks open, because the launcher writes its exit code into them and unlinks the lock file. The lock of the
 * data directory may have the record of the next instance by then, and the lock file may be another one, or gone.
 */
async function openLastWords({ platform, paths }: KillOptions): Promise<LastWords> {
  const locate = [() => lockFileLocation(paths, platform), () => dataDirLockLocation(paths, platform)];
  const open = (await Promise.all(locate.map(openOrNull))).filter((fd) => fd !== null);
  const readFrom = (fd: number, launcher: ProcessIdentity | null): number | null => {
    const reading = readRecord(fd);
    const isIts = reading.kind === 'record' && reading.record.startTicks === launcher?.startTicks;
    return isIts && reading.record.pid === launcher.pid ? reading.record.exitCode : null;
  };
  return {
    read: (launcher) =>
      open.map((fd) => readFrom(fd, launcher)).find((exitCode) => exitCode !== null) ?? null,
    [Symbol.dispose]: () => {
      for (const fd of open) closeSync(fd);
    },
  };
}

/** Null for a file that is not there or not to be trusted: the other lock led to the instance. */
async function openOrNull(locate: () => LockLocation): Promise<number | null> {
  try {
    return await openForReading(locate());
  } catch {
    return null;
  }
}

// No launcher was left to do it. A failure does not matter: the instance is gone, and the next start copes with the file.
async function removeLeftLockFile({ platform, paths }: KillOptions): Promise<void> {
  await removeStaleLockFile(lockFileLocation(paths, platform)).catch((error: unknown) => {
    if (!(error instanceof LauncherError)) throw error;
  });
}
