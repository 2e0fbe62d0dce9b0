import type { Socket } from 'node:net';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { SignalInbox } from '../channel/signals.ts';
import type { LauncherError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { closesEachSession } from '../lock/already-running.ts';
import type { Found } from '../lock/contest.ts';
import { wasEnded } from '../lock/ended.ts';
import type { Log } from '../log.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import type { Platform } from '../platform/platform.ts';
import { isAlive, type ProcessIdentity } from '../process/identity.ts';
import { type Bridge, openBridge } from './bridge.ts';

/** After its client has left, the server has a second to answer what it received. The launcher waits no longer than this. */
const LAST_ANSWERS_MS = 3_000;

/** A session that has begun waits longer than a start: its next instance may take long on a busy machine. */
const NEXT_INSTANCE_WAIT_MS = 10_000;

/** A connection that closes sooner without a word was refused: no session ends like that. */
const REFUSED_WITHIN_MS = 1_000;

/** The instance was about to end, and the next one will serve us. Or it has no descriptors left, and never will. */
const MAX_REFUSALS = 20;
const REFUSED_RETRY_MS = 250;

/** `lost`: the instance is gone although the client is still there. `refused`: it did not even begin to serve. */
type SessionEnd = 'over' | 'lost' | 'refused';

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
}

/** An instance of our own has run to its end. */
export interface InstanceEnded {
  readonly kind: 'ended';
  readonly exitCode: number;
}

/** The client's side of a session, for an instance of our own. */
export interface ClientStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

export interface ShareOptions extends ClientStreams {
  readonly platform: Platform;
  readonly dataDir: string;
  /** Milliseconds to wait for a lock that is held. */
  readonly waitMs: number;
  readonly signals: SignalInbox;
  readonly log: Log;
  /** Called when the running instance does not serve us. */
  readonly refuse: (refusal: LauncherError) => void;
  /**
   * Runs an instance to its end, unless there is one to share. Calls `openClient` once, when ours is about to serve.
   */
  readonly own: (openClient: () => ClientStreams, waitMs: number) => Promise<OwnOutcome>;
}

type OwnOutcome = InstanceEnded | Found<SharedInstance>;

/**
 * Serves one client through the running instance, or through one of its own when there is none. If the instance goes
 * while the client is still there, the session goes on with the next one.
 * @returns the exit code
 */
export async function share({
  platform,
  stdin,
  stdout,
  dataDir,
  waitMs,
  signals,
  log,
  refuse,
  own,
}: ShareOptions): Promise<number> {
  let bridge: Bridge | null = null;
  let refusals = 0;
  for (;;) {
    const outcome: OwnOutcome =
      bridge === null
        ? await own(() => ({ stdin, stdout }), waitMs)
        : await ownThrough(bridge, (openClient) => own(openClient, Math.max(waitMs, NEXT_INSTANCE_WAIT_MS)));
    if (outcome.kind === 'ended') return outcome.exitCode;
    bridge ??= openBridge({ stdin, stdout, log });
    const end = await attachTo(outcome.instance, bridge);
    await bridge.flush();
    if (end === 'over') return EXIT.ok;
    refusals = end === 'refused' ? refusals + 1 : 0;
    if (refusals === MAX_REFUSALS) return giveUp(outcome.instance);
    if (refusals > 1)
      await sleep(REFUSED_RETRY_MS, undefined, { signal: signals.firstSignal }).catch(() => {});
  }

  async function attachTo({ socket, launcher }: SharedInstance, session: Bridge): Promise<SessionEnd> {
    const instancePid = launcher?.pid ?? null;
    const attachedAt = monotonicNow();
    const leave = (): void => void socket.destroy();
    const leaveSoon = (): void => void setTimeout(leave, LAST_ANSWERS_MS).unref();
    log.info({ instancePid, dataDir }, 'Attached to the running instance');
    if (session.clientEnded.aborted) leaveSoon();
    else session.clientEnded.addEventListener('abort', leaveSoon);
    signals.deliverTo((signal) => {
      log.info({ signal }, 'Signal received');
      leave();
    });
    const stopWatching = launcher === null ? () => {} : leaveOrphan(launcher, leave, platform);
    const hasSpoken = await session.relayTo({ input: socket, output: socket });
    stopWatching();
    session.clientEnded.removeEventListener('abort', leaveSoon);
    signals.keep(); // if an instance of our own follows, the next signal is for its server

    const wasRefused = !hasSpoken && monotonicNow() - attachedAt < REFUSED_WITHIN_MS;
    const isServed = session.clientEnded.aborted && !(wasRefused && session.isWaiting());
    const wasLeft = signals.firstSignal.aborted || isServed;
    const wasEndedOnPurpose = !wasLeft && launcher !== null && wasEnded(dataDir, launcher);
    if (wasLeft) log.info({ instancePid }, 'Attached session ended');
    else if (wasEndedOnPurpose)
      log.info({ instancePid }, 'The instance was ended by csf-mcp kill or --force');
    else log.warn({ instancePid }, 'The instance is gone: the session goes on with another one');
    if (wasLeft || wasEndedOnPurpose) return 'over';
    return wasRefused ? 'refused' : 'lost';
  }

  function giveUp({ launcher }: SharedInstance): number {
    const exitCode = EXIT.alreadyRunning;
    const refusal = closesEachSession();
    const { message, hint } = refusal;
    log.error({ instancePid: launcher?.pid ?? null, exitCode, hint }, message);
    refuse(refusal);
    return exitCode;
  }
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

/** Runs an instance of our own for a session that began with another one. */
async function ownThrough(
  bridge: Bridge,
  own: (openClient: () => ClientStreams) => Promise<OwnOutcome>,
): Promise<OwnOutcome> {
  const input = new PassThrough();
  const output = new PassThrough();
  let isRelaying = false;
  try {
    return await own(() => {
      isRelaying = true;
      void bridge.relayTo({ input, output }).then(() => {
        isRelaying = false;
      });
      return { stdin: input, stdout: output };
    });
  } finally {
    output.end();
    // Waiting for a client that does not read would never end.
    while ((await bridge.flush()) && isRelaying) await nextTurn();
  }
}
