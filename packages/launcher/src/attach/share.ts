import { PassThrough, type Readable, type Writable } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { SignalInbox } from '../channel/signals.ts';
import type { LauncherError } from '../errors.ts';
import { EXIT } from '../exit-codes.ts';
import { closesEachSession, doesNotAnswer } from '../lock/already-running.ts';
import type { Found } from '../lock/contest.ts';
import type { Log } from '../log.ts';
import { messageLimits } from '../message-limits.ts';
import type { Platform } from '../platform/platform.ts';
import { attachTo, type SharedInstance } from './attach-to.ts';
import { type Bridge, openBridge } from './bridge.ts';

/** A session that has begun waits longer than a start: its next instance may take long on a busy machine. */
const NEXT_INSTANCE_WAIT_MS = 10_000;

/** Its instance may be starting its server again, which takes up to 30 s until it tries and 15 s until it is ready. */
const NEXT_SERVER_WAIT_MS = 46_000;

/** How long a start waits for a lock that is held, in milliseconds. */
export interface Patience {
  readonly waitMs: number;
  /** The same if the instance that holds it is starting; by default a little longer than a start takes. */
  readonly startingWaitMs?: number | undefined;
}

/** The instance was about to end, and the next one will serve us. Or it has no descriptors left, and never will. */
const MAX_REFUSALS = 20;
const REFUSED_RETRY_MS = 250;

/** The exit codes of an instance that could not go on, or did not become one. */
const REFUSED: ReadonlySet<number> = new Set([EXIT.unavailable, EXIT.alreadyRunning, EXIT.notPermitted]);

/** What the client is told when no server follows the one that it had. The log has the reason. */
const NO_SERVER = 'csf-mcp has ended, and this request was not answered. csf-mcp logs says why.';

/** An instance of our own has run to its end. */
export interface InstanceEnded {
  readonly kind: 'ended';
  readonly exitCode: number;
}

/** The client's side of a session, for a server of our own. */
export interface ClientStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
  /** Set when the session can go on with another server. */
  readonly continuation?: Continuation;
}

/** What a session needs to go on with another server. */
export interface Continuation {
  /** Aborted when the client has ended its input, or is gone. */
  readonly clientEnded: AbortSignal;
  /** The server of these streams is gone. Resolves when the client has what it said last. */
  readonly finish: () => Promise<void>;
}

export interface ShareOptions extends Pick<ClientStreams, 'stdin' | 'stdout'> {
  readonly platform: Platform;
  /** Our own version. */
  readonly version: string;
  readonly dataDir: string;
  /** The longest message that the client may send. */
  readonly maxMessageMib: number;
  /** Milliseconds to wait for a lock that is held. */
  readonly waitMs: number;
  readonly signals: SignalInbox;
  readonly log: Log;
  /** Called when the running instance does not serve us. */
  readonly refuse: (refusal: LauncherError) => void;
  /**
   * Runs an instance to its end, unless there is one to share. Calls `openClient` each time a server of ours is about to
   * serve.
   */
  readonly own: (openClient: () => ClientStreams, patience: Patience) => Promise<OwnOutcome>;
}

type OwnOutcome = InstanceEnded | Found<SharedInstance>;

/**
 * Serves one client through the running instance, or through one of its own when there is none. If the instance or its
 * server goes while the client is still there, the session goes on with the next one.
 * @returns the exit code
 */
export async function share({
  platform,
  version,
  stdin,
  stdout,
  dataDir,
  maxMessageMib,
  waitMs,
  signals,
  log,
  refuse,
  own,
}: ShareOptions): Promise<number> {
  let opened = null as Bridge | null; // it is set in a closure
  let refusals = 0;
  // Not before a server is there: until then, the client's input may be somebody else's.
  const bridge = (): Bridge => {
    opened ??= openBridge({ stdin, stdout, limits: messageLimits(maxMessageMib), log });
    return opened;
  };
  for (;;) {
    const patience =
      opened === null
        ? { waitMs }
        : { waitMs: Math.max(waitMs, NEXT_INSTANCE_WAIT_MS), startingWaitMs: NEXT_SERVER_WAIT_MS };
    const outcome = await ownThrough(bridge, (openClient) => own(openClient, patience));
    if (outcome.kind === 'ended') {
      if (REFUSED.has(outcome.exitCode)) opened?.abandon(NO_SERVER);
      return outcome.exitCode;
    }
    const end = await attachTo(outcome.instance, bridge(), {
      version,
      platform,
      dataDir,
      signals,
      log,
    });
    await bridge().flush();
    if (end === 'over') return EXIT.ok;
    if (end === 'silent') return giveUp(outcome.instance, doesNotAnswer());
    refusals = end === 'refused' ? refusals + 1 : 0;
    if (refusals === MAX_REFUSALS) return giveUp(outcome.instance, closesEachSession());
    if (refusals > 1)
      await sleep(REFUSED_RETRY_MS, undefined, { signal: signals.firstSignal }).catch(() => {});
  }

  function giveUp({ launcher }: SharedInstance, refusal: LauncherError): number {
    const exitCode = EXIT.alreadyRunning;
    const { message, hint } = refusal;
    log.error({ instancePid: launcher?.pid ?? null, exitCode, hint }, message);
    refuse(refusal);
    opened?.abandon(NO_SERVER);
    return exitCode;
  }
}

/** Runs an instance of our own behind the bridge. Each of its servers gets streams of its own. */
async function ownThrough(
  bridge: () => Bridge,
  own: (openClient: () => ClientStreams) => Promise<OwnOutcome>,
): Promise<OwnOutcome> {
  let leave = async (): Promise<void> => {};
  try {
    return await own(() => {
      const relayed = relayThrough(bridge());
      leave = relayed.leave;
      return relayed.client;
    });
  } finally {
    await leave();
  }
}

function relayThrough(bridge: Bridge): { client: ClientStreams; leave: () => Promise<void> } {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  let isRelaying = true;
  const relayed = bridge.relayTo({ input: stdin, output: stdout }).then(() => {
    isRelaying = false;
  });
  // The server of ours has to know. First the bridge passes on what the client has sent.
  bridge.outputClosed.addEventListener('abort', () => {
    void nextTurn().then(() => stdout.destroy(new Error('the client has closed stdout')));
  });
  const finish = async (): Promise<void> => {
    stdout.end();
    await relayed;
  };
  return {
    client: { stdin, stdout, continuation: { clientEnded: bridge.clientEnded, finish } },
    leave: async () => {
      stdout.end();
      // Waiting for a client that does not read would never end.
      while ((await bridge.flush()) && isRelaying) await nextTurn();
    },
  };
}
