import type { Socket } from 'node:net';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import type { Logger } from 'pino';
import { EXIT } from '../exit-codes.ts';
import type { ProcessIdentity } from '../process/identity.ts';
import type { SignalInbox } from '../supervise/signals.ts';
import { type Bridge, openBridge } from './bridge.ts';
import { wasEnded } from './ended.ts';

/** After its client has left, the server answers what it has received for at most a second; more is not waited for. */
const LAST_ANSWERS_MS = 3_000;

/** A session that has begun is worth more patience than a start: its next instance may take long on a busy machine. */
const NEXT_INSTANCE_WAIT_MS = 10_000;

/** Ends a contest for the locks: there is an instance that takes further sessions. */
export class InstanceFound extends Error {
  readonly socket: Socket;
  /** Its launcher, as the data directory's lock names it; null when that cannot be read. */
  readonly launcher: ProcessIdentity | null;

  constructor(socket: Socket, launcher: ProcessIdentity | null) {
    super('an instance is running that takes further sessions');
    this.name = 'InstanceFound';
    this.socket = socket;
    this.launcher = launcher;
  }
}

/** The client's side of a session, for an instance of our own. */
export interface ClientStreams {
  readonly stdin: Readable;
  readonly stdout: Writable;
}

export interface ShareOptions extends ClientStreams {
  readonly dataDir: string;
  /** Milliseconds to wait for a lock that is held. */
  readonly waitMs: number;
  readonly signals: SignalInbox;
  readonly log: Logger;
  /**
   * Runs an instance to its end and gives its exit code. `openClient` is called once, when it is about to serve.
   * @throws InstanceFound
   */
  readonly own: (openClient: () => ClientStreams, waitMs: number) => Promise<number>;
}

/**
 * Serves one client over the running instance, or over one of its own when there is none. When the instance goes
 * although the client is still there, the session goes on with the next one.
 * @returns the exit code.
 */
export async function share({
  stdin,
  stdout,
  dataDir,
  waitMs,
  signals,
  log,
  own,
}: ShareOptions): Promise<number> {
  let bridge: Bridge | null = null;
  for (;;) {
    try {
      if (bridge === null) return await own(() => ({ stdin, stdout }), waitMs);
      return await ownThrough(bridge, (openClient) =>
        own(openClient, Math.max(waitMs, NEXT_INSTANCE_WAIT_MS)),
      );
    } catch (error) {
      if (!(error instanceof InstanceFound)) throw error;
      bridge ??= openBridge({ stdin, stdout, log });
      const isOver = await attachTo(error, bridge);
      await bridge.flush();
      if (isOver) return EXIT.ok;
    }
  }

  async function attachTo({ socket, launcher }: InstanceFound, session: Bridge): Promise<boolean> {
    const instancePid = launcher?.pid ?? null;
    const leave = (): void => void socket.destroy();
    const leaveSoon = (): void => void setTimeout(leave, LAST_ANSWERS_MS).unref();
    log.info({ instancePid, dataDir }, 'Attached to the running instance');
    session.clientEnded.addEventListener('abort', leaveSoon);
    signals.deliverTo((signal) => {
      log.info({ signal }, 'Signal received');
      leave();
    });
    await session.relayTo({ input: socket, output: socket });
    session.clientEnded.removeEventListener('abort', leaveSoon);

    const wasLeft = signals.firstSignal.aborted || session.clientEnded.aborted;
    const wasEndedOnPurpose = !wasLeft && launcher !== null && wasEnded(dataDir, launcher);
    if (wasLeft) log.info({ instancePid }, 'Attached session ended');
    else if (wasEndedOnPurpose)
      log.info({ instancePid }, 'The instance was ended by csf-mcp kill or --force');
    else log.warn({ instancePid }, 'The instance is gone: the session goes on with another one');
    return wasLeft || wasEndedOnPurpose;
  }
}

/** Runs an instance of our own for a session that began with another one. */
async function ownThrough(
  bridge: Bridge,
  own: (openClient: () => ClientStreams) => Promise<number>,
): Promise<number> {
  const input = new PassThrough();
  const output = new PassThrough();
  let relayed = Promise.resolve();
  try {
    return await own(() => {
      relayed = bridge.relayTo({ input, output });
      return { stdin: input, stdout: output };
    });
  } finally {
    output.end();
    await relayed;
    await bridge.flush();
  }
}
