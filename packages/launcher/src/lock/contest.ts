import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../log.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import type { Platform } from '../platform/platform.ts';
import type { Termination } from '../process/terminate.ts';
import {
  alreadyRunning,
  describeHolder,
  notOursToTerminate,
  stillThere,
  takeoverRefused,
} from './already-running.ts';
import { announceEnd } from './ended.ts';
import { answeringHolder, type Holder } from './holder.ts';
import { type InstanceRecord, isSameInstance } from './record.ts';
import { isTakeoverRefused, recentTakeovers, TAKEOVER_WINDOW_MS } from './takeovers.ts';

/** A lock raises no event when it becomes free, so the contest tries it this often. */
const RETRY_MS = 50;

/** How long a forced start waits between SIGTERM and SIGKILL. */
const FORCE_GRACE_MS = 5_000;

/** How long to wait for an instance that is ending: its own grace period of 5 s, and the time to give its lock back. */
const STOPPING_WAIT_MS = 6_000;

/** How long to wait for an instance that is starting, to attach to it or read beside it: a little over its own 15 s. */
const STARTING_WAIT_MS = 16_000;

/** A server whose launcher was killed notices that and leaves. One that is still there after this long hangs. */
const ORPHAN_GRACE_MS = 1_000;

/** A running instance that can be used, so that none of our own is needed. */
export interface Found<Instance = unknown> {
  readonly kind: 'found';
  readonly instance: Instance;
}

/** Looks for an instance to use instead of owning one. Returns null when there is none (yet). */
export type FindAnother<F extends Found> = (holder: Holder) => Promise<F | null>;

/** `F` is the type of an instance that can be found; `never` where only owning helps. */
export interface ContestOptions<F extends Found = never> {
  readonly platform: Platform;
  readonly dataDir: string;
  /** Milliseconds to wait for a lock that is held. */
  readonly waitMs: number;
  /** The same for an instance that is starting, where another one helps; by default a little longer than a start takes. */
  readonly startingWaitMs?: number | undefined;
  /** Terminate the instance that holds the lock. */
  readonly force: boolean;
  /** Called each time the lock is held. Null where only owning helps. */
  readonly findAnother: FindAnother<F> | null;
  /** Aborted when the start is called off. */
  readonly abort: AbortSignal;
  readonly log: Log;
}

/** A holder, and a way to check it again. */
export interface Opponent {
  /** The record in the lock; null if there is none, or one of an older version. */
  readonly record: InstanceRecord | null;
  /** Found by its processes, at the first use: which may take a while. */
  readonly holder: Holder;
  /** The lock file or the data directory that it holds, in words. */
  readonly where: string;
  /** Whether the lock is still held and the same holder is recorded. */
  readonly isUnchanged: () => boolean;
}

/** One start's attempt to become the owner of both locks. */
export interface Contest<F extends Found = never> {
  /**
   * Called each time a lock is held.
   * @returns the instance that was found instead, or 'try again' after a short wait or after the holder has ended
   * @throws LauncherError E_ALREADY_RUNNING when there is nothing left to try
   */
  readonly contend: (opponent: Opponent) => Promise<'try again' | F>;
  readonly abort: AbortSignal;
  readonly log: Log;
  /** The takeovers of the replaced instance and ours (ISO 8601 times). */
  readonly takeovers: () => readonly string[];
}

export function beginContest<F extends Found = never>(options: ContestOptions<F>): Contest<F> {
  const { platform, dataDir, waitMs, force, findAnother, abort, log } = options;
  const { startingWaitMs = STARTING_WAIT_MS } = options;
  const startedAt = monotonicNow();
  let takeovers: readonly string[] = [];
  let isForceSpent = false;
  let hasAnswered = false;
  let starting: { readonly record: InstanceRecord; readonly seenAt: number } | null = null;
  let graceMs = FORCE_GRACE_MS;
  let waitUntil = startedAt + waitMs;
  let grantedMs = 0;
  let hasWaited = false;

  const waitOrGiveUp = async ({ holder, where }: Opponent): Promise<void> => {
    const patienceMs = patienceWithEnding(holder);
    if (patienceMs > grantedMs) {
      grantedMs = patienceMs;
      waitUntil = Math.max(waitUntil, monotonicNow() + patienceMs);
    }
    const mayShareSoon = findAnother !== null && isStarting(holder);
    const until = mayShareSoon ? Math.max(waitUntil, startedAt + startingWaitMs) : waitUntil;
    if (monotonicNow() >= until) throw alreadyRunning({ holder, where });
    if (!hasWaited)
      log.debug(
        { holder: describeHolder(holder), where, waitMs: Math.round(until - monotonicNow()) },
        'Waiting for the lock: it is held',
      );
    hasWaited = true;
    await sleep(RETRY_MS, undefined, { signal: abort });
  };

  const announceReplacement = ({ holder, where }: Replaced): void => {
    takeovers = countTakeover({ holder, where });
    const facts = { terminatedPid: holder.record.pid, holder: describeHolder(holder) };
    log.warn(facts, 'Replacing the running instance (--force)');
  };

  /** Asks the holder to end. If it does not answer, or not end, what is left of its time is for `replace`. */
  const replaceByAsking = async ({ record, where }: Opponent): Promise<boolean> => {
    const startedAt = monotonicNow();
    const { findOwner } = await import('./owner.ts');
    using owner = record === null || isForceSpent ? null : await findOwner({ dataDir }, platform);
    if (record === null || owner === null || !isSameInstance(owner.record, record)) return false;
    const holder = answeringHolder(owner.record, platform);
    const { endByAsking } = await import('./ask-owner.ts');
    const onProven = (): void => announceReplacement({ holder, where });
    const outcome = await endByAsking(owner, { reason: 'force', timeoutMs: graceMs, onProven, abort });
    const elapsedMs = Math.round(monotonicNow() - startedAt);
    graceMs = Math.max(0, FORCE_GRACE_MS - elapsedMs);
    if (outcome === 'still there' && holder.kind !== 'instance') throw stillThere({ holder, where });
    hasAnswered = outcome !== 'no answer';
    if (outcome !== 'ended') return false;
    isForceSpent = true;
    logReplaced(record.pid, { tookSigkill: false, wasAsked: true, elapsedMs });
    return true;
  };

  // Terminates at most one instance, the one that it saw first. The next owner of the lock is newer, and stays.
  const replace = async (opponent: Opponent): Promise<void> => {
    const { holder, where } = opponent;
    if (isForceSpent) throw alreadyRunning({ holder, where });
    if (holder.kind === 'unrecorded') return waitOrGiveUp(opponent);
    if (holder.kind !== 'instance' && holder.kind !== 'legacy') throw notOursToTerminate({ holder, where });
    if (holder.launcher === null) throw notOursToTerminate({ holder, where });
    // No time is left only if it has answered, and was announced then.
    if (graceMs > 0) announceReplacement({ holder, where });
    isForceSpent = true;
    announceEnd(dataDir, holder.launcher, platform);
    const { terminate } = await import('../process/terminate.ts');
    const servers = holder.kind === 'instance' && holder.server !== null ? [holder.server] : [];
    const isStopping = holder.kind === 'instance' && holder.record.state === 'stopping';
    const target = { launcher: holder.launcher, servers, isEnding: hasAnswered || isStopping };
    logReplaced(holder.launcher.pid, await terminate(target, graceMs, { platform, abort }));
  };

  /** Waits a moment for a starting holder that nobody can ask yet. @returns false when there is nothing to wait for */
  const waitToAsk = async ({ record }: Opponent): Promise<boolean> => {
    if (platform.stopMeans === 'signal' || record?.state !== 'starting') return false;
    if (isForceSpent || hasAnswered) return false;
    if (starting === null || !isSameInstance(starting.record, record))
      starting = { record, seenAt: monotonicNow() };
    const { LAST_ASK_LIMIT_MS } = await import('./ask-owner.ts');
    if (monotonicNow() >= starting.seenAt + LAST_ASK_LIMIT_MS) return false;
    await sleep(RETRY_MS, undefined, { signal: abort });
    return true;
  };

  const logReplaced = (terminatedPid: number, ended: Termination): void =>
    log.warn({ terminatedPid, ...ended }, 'The instance that was replaced has ended');

  return {
    abort,
    log,
    takeovers: () => takeovers,
    contend: async (opponent) => {
      abort.throwIfAborted();
      if (force && ((await replaceByAsking(opponent)) || (await waitToAsk(opponent)))) return 'try again';
      if (opponent.holder.kind === 'orphan') {
        await clearOrphan(opponent);
        return 'try again';
      }
      const found = (await findAnother?.(opponent.holder)) ?? null;
      if (found !== null) return found;
      await (force ? replace(opponent) : waitOrGiveUp(opponent));
      return 'try again';
    },
  };

  async function clearOrphan(opponent: Opponent): Promise<void> {
    const { holder, isUnchanged } = opponent;
    if (holder.kind !== 'orphan') return waitOrGiveUp(opponent);
    // It may have ended between the check of its lock and the check of its processes. Then there is nothing to wait for.
    if (holder.servers.length === 0) return isUnchanged() ? waitOrGiveUp(opponent) : undefined;
    const facts = { orphanPids: holder.servers.map(({ pid }) => pid), launcherPid: holder.record.pid };
    const { killOrphans, untilGone } = await import('../process/terminate.ts');
    log.debug(facts, 'Waiting for an orphaned server to leave: its launcher is gone');
    if (await untilGone(holder.servers, ORPHAN_GRACE_MS, { platform, abort })) return;
    // Without a recorded server, the lock itself led to its holders. That holds only while nobody else has taken it.
    if (!isUnchanged()) return;
    log.warn(facts, 'Killing an orphaned server: its launcher is gone');
    await killOrphans(holder.servers, platform);
  }
}

/** A holder that a forced start ends. */
interface Replaced {
  readonly holder: Extract<Holder, { kind: 'instance' | 'elsewhere' | 'untimed' | 'legacy' }>;
  readonly where: string;
}

// An orphan does not count and never comes here. An instance that is ending anyway does not count either.
function countTakeover({ holder, where }: Replaced): string[] {
  if (holder.kind === 'legacy') return [];
  const now = new Date();
  const recent = recentTakeovers(holder.record.takeovers, now);
  if (holder.record.state === 'stopping') return recent;
  if (isTakeoverRefused(recent, now))
    throw takeoverRefused({ holder, where }, recent.length, TAKEOVER_WINDOW_MS);
  return [...recent, now.toISOString()];
}

/** One that has not recorded itself has its lock only just, or is between two records. */
function isStarting(holder: Holder): boolean {
  return holder.kind === 'unrecorded' || (holder.kind === 'instance' && holder.record.state === 'starting');
}

/** A start waits for an instance that is ending, whatever --wait says. The kernel may free a dead one's lock late. */
function patienceWithEnding(holder: Holder): number {
  if (isStopping(holder)) return STOPPING_WAIT_MS;
  return holder.kind === 'orphan' ? ORPHAN_GRACE_MS : 0;
}

function isStopping(holder: Holder): boolean {
  return holder.kind === 'instance' && holder.record.state === 'stopping';
}
