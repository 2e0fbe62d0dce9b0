import { type AskOptions, ask } from '../control/ask.ts';
import { goodbye, type Introduction, introduction, type StopQuestion } from '../control/messages.ts';
import { socketPath } from '../control/place.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import { signalVerified } from '../process/signal.ts';
import { findHolder } from './holder.ts';
import { type Owner, untilEnded } from './owner.ts';
import { isSameInstance } from './record.ts';

/** Connecting and answering take a few milliseconds. An instance that is stopped or hangs does neither. */
const ASK_LIMIT_MS = 500;

/**
 * Where no signal can ask it, all that is left for one that does not answer is a sudden end. One that is starting gets as
 * long until it listens, which it does as soon as its server boots.
 */
export const LAST_ASK_LIMIT_MS = 2_000;

/**
 * Asks an instance who it is.
 * @returns null when it does not answer in time, or does not own its data directory any more
 */
export async function askWho(owner: Owner): Promise<Introduction | null> {
  const answer = await ask({ ask: 'who' }, introduction, optionsFor(owner, ASK_LIMIT_MS));
  if (answer === null || !isSameInstance(answer, owner.record)) return null;
  return owner.reread() === null ? null : answer;
}

export interface EndOptions {
  /** The command that asks, for the instance's log. */
  readonly reason: StopQuestion['reason'];
  /** Milliseconds for everything. */
  readonly timeoutMs: number;
  /** Called when the instance has proven that it is the one that is meant, before it is asked. An error calls it off. */
  readonly onProven: () => void;
  /** Aborted when the wait for its end is called off. */
  readonly abort?: AbortSignal;
}

/**
 * Asks an instance to end, as by SIGTERM, and waits for it.
 * @throws the LauncherError of `onProven`, and the reason of `abort`
 */
export async function endByAsking(
  owner: Owner,
  { reason, timeoutMs, onProven, abort }: EndOptions,
): Promise<'no answer' | 'ended' | 'still there'> {
  const deadline = monotonicNow() + timeoutMs;
  const limitMs = owner.platform.stopMeans === 'signal' ? ASK_LIMIT_MS : LAST_ASK_LIMIT_MS;
  const options = optionsFor(owner, Math.min(limitMs, timeoutMs));
  const question = { ask: 'stop', pid: process.pid, reason } as const;
  const answer = await ask(question, goodbye, { ...options, onProven });
  if (answer === null) return 'no answer';
  wakeServer(owner);
  return (await untilEnded(owner, deadline - monotonicNow(), abort)) ? 'ended' : 'still there';
}

/** A server that is stopped (SIGSTOP) does not hear its launcher. */
function wakeServer({ fd, platform, reread }: Owner): void {
  const record = platform.stopMeans === 'signal' ? reread() : null;
  const holder = record === null ? null : findHolder(fd, { kind: 'record', record }, platform);
  if (holder?.kind === 'instance' && holder.server !== null)
    signalVerified(holder.server, 'SIGCONT', platform);
}

function optionsFor({ control, dataDir, platform }: Owner, limitMs: number): AskOptions {
  const { address, secret } = control;
  const isPipe = platform.listensOn === 'pipe';
  return { address: isPipe ? address : socketPath(dataDir, address), secret, platform, limitMs };
}
