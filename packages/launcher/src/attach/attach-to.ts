import type { Socket } from 'node:net';
import type { SignalInbox } from '../channel/signals.ts';
import { doesNotAnswer } from '../lock/already-running.ts';
import { wasEnded } from '../lock/ended.ts';
import type { Log } from '../log.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import type { Platform } from '../platform/platform.ts';
import { isAlive, type ProcessIdentity } from '../process/identity.ts';
import { watchProgress } from '../streams/progress.ts';
import type { Bridge } from './bridge.ts';
import { watchSilence } from './silence.ts';

/**
 * After its client has left, the server has a second to answer what it received, or a second after the client took answers
 * last. The launcher waits no longer than this.
 */
const LAST_ANSWERS_MS = 3_000;

/** Answers that are taken count for so long. */
const PROGRESS_COUNTS_MS = 9_000;

/** A connection that closes sooner without a word was refused: no session ends like that. */
const REFUSED_WITHIN_MS = 1_000;

/**
 * How often the session checks that the instance's launcher is still there. A server that it left behind is gone within
 * a second, or hangs: then nobody else would ever notice.
 */
const LAUNCHER_CHECK_MS = 1_000;

/** The same where the check has to run a program, on all systems but Linux. */
const COSTLY_LAUNCHER_CHECK_MS = 10_000;

/** The launcher of the instance that a session is attached to. */
export interface AttachedLauncher extends ProcessIdentity {
  /** Its pid is valid here: it is not in another container that shares the data directory. */
  readonly isHere: boolean;
}

/** An instance that takes further sessions. */
export interface SharedInstance {
  /** A connection to it. */
  readonly socket: Socket;
  /** Its launcher, as the data directory's lock names it; null when that cannot be read. */
  readonly launcher: AttachedLauncher | null;
  /** The version of csf-mcp that runs it; null when it cannot be read. */
  readonly version: string | null;
}

/**
 * `lost`: the instance is gone although the client is still there. `refused`: it did not even begin to serve. `silent`: it
 * does not answer.
 */
export type SessionEnd = 'over' | 'lost' | 'refused' | 'silent';

export interface AttachOptions {
  /** Our own version. */
  readonly version: string;
  readonly platform: Platform;
  readonly dataDir: string;
  readonly signals: SignalInbox;
  readonly log: Log;
}

/** Serves a session through a running instance, until one of the two has ended. */
export async function attachTo(
  { socket, launcher, version: instanceVersion }: SharedInstance,
  session: Bridge,
  { version, platform, dataDir, signals, log }: AttachOptions,
): Promise<SessionEnd> {
  const instancePid = launcher?.pid ?? null;
  const attachedAt = monotonicNow();
  const leave = (): void => void socket.destroy();
  let stopWaiting = (): void => {};
  const leaveSoon = (): void => {
    stopWaiting = leaveWhenQuiet(session.taken, leave);
  };
  log.info({ instancePid, dataDir }, 'Attached to the running instance');
  if (instanceVersion !== null && instanceVersion !== version)
    log.warn({ instancePid, instanceVersion, version }, 'The instance is of another version of csf-mcp');
  if (session.clientEnded.aborted) leaveSoon();
  else session.clientEnded.addEventListener('abort', leaveSoon);
  signals.deliverTo((signal) => {
    log.info({ signal }, 'Signal received');
    leave();
  });
  let isSilent = false;
  const stopListening = watchSilence(socket, {
    isWaiting: session.isWaiting,
    onSilent: () => log.warn({ instancePid }, doesNotAnswer().message),
    onLimit: () => {
      if (session.hasAnswered()) return; // its own launcher may yet replace the server
      isSilent = true;
      leave();
    },
  });
  const stopWatching = launcher === null ? () => {} : leaveOrphan(launcher, leave, platform);
  const hasSpoken = await session.relayTo({ input: socket, output: socket });
  stopListening();
  stopWatching();
  stopWaiting();
  session.clientEnded.removeEventListener('abort', leaveSoon);
  signals.keep(); // if an instance of our own follows, the next signal is for its server
  if (isSilent) return 'silent';

  const wasRefused = !hasSpoken && monotonicNow() - attachedAt < REFUSED_WITHIN_MS;
  const isServed = session.clientEnded.aborted && !(wasRefused && session.isWaiting());
  const wasLeft = signals.firstSignal.aborted || isServed;
  const wasEndedOnPurpose = !wasLeft && launcher !== null && wasEnded(dataDir, launcher);
  if (wasLeft) log.info({ instancePid }, 'Attached session ended');
  else if (wasEndedOnPurpose) log.info({ instancePid }, 'The instance was ended by csf-mcp kill or --force');
  else log.warn({ instancePid }, 'The instance is gone: the session goes on with another one');
  if (wasLeft || wasEndedOnPurpose) return 'over';
  return wasRefused ? 'refused' : 'lost';
}

/** @returns a function that ends the wait */
function leaveWhenQuiet(taken: () => number, leave: () => void): () => void {
  const startedAt = monotonicNow();
  const timer = setTimeout(leave, LAST_ANSWERS_MS);
  const watch = watchProgress(taken, () => {
    if (monotonicNow() - startedAt <= PROGRESS_COUNTS_MS) timer.refresh();
  });
  return () => {
    clearTimeout(timer);
    watch.end();
  };
}

/** @returns a function that ends the watch */
function leaveOrphan(
  { pid, startTicks, isHere }: AttachedLauncher,
  leave: () => void,
  platform: Platform,
): () => void {
  let wasGone = false;
  const look = (): void => {
    const isGone = !isAlive({ pid, startTicks }, platform);
    if (isGone && wasGone) leave(); // the contest for the lock knows what to do with the server
    wasGone = isGone;
  };
  const everyMs = platform.name === 'linux' ? LAUNCHER_CHECK_MS : COSTLY_LAUNCHER_CHECK_MS;
  const timer = isHere ? setInterval(look, everyMs) : undefined;
  return () => clearInterval(timer);
}
