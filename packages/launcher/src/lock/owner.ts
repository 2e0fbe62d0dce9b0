import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlSite } from '../control/site.ts';
import { monotonicNow } from '../monotonic-clock.ts';
import type { Platform } from '../platform/platform.ts';
import { isGone } from '../process/identity.ts';
import { doubtAbout, launcherOf, serverOf } from './holder.ts';
import { isLocked } from './kernel-lock.ts';
import { openForReading } from './lock-file.ts';
import { dataDirLockLocation, type LockPaths } from './paths.ts';
import { type InstanceRecord, isSameInstance, readRecord } from './record.ts';

/** The end of an instance raises no event for others, so it is checked this often. */
const POLL_MS = 20;

/** The instance that has the lock of a data directory and listens for questions. Disposing it closes the lock's file. */
export interface Owner extends Disposable {
  readonly fd: number;
  readonly record: InstanceRecord;
  readonly control: ControlSite;
  readonly dataDir: string;
  readonly platform: Platform;
  /** Its record as it is now; null when another instance, or none, has the lock. */
  readonly reread: () => InstanceRecord | null;
}

/**
 * Finds the owner of a data directory, without a look at processes.
 * @returns null when there is none that listens, or none that can be told
 */
export async function findOwner(
  paths: Pick<LockPaths, 'dataDir' | 'isDefaultDataDir'>,
  platform: Platform,
): Promise<Owner | null> {
  const file = await openOrNull(paths, platform);
  if (file === null) return null;
  const { fd, path } = file;
  const first = recordIn(fd);
  const reread = (): InstanceRecord | null => {
    const record = recordIn(fd);
    if (first === null || record === null || !isSameInstance(first, record)) return null;
    return isLocked(fd, path, platform.lockLayout) ? record : null;
  };
  const record = reread();
  const control = record?.control ?? null;
  if (record === null || control === null) {
    closeSync(fd);
    return null;
  }
  const { dataDir } = paths;
  return { fd, record, control, dataDir, platform, reread, [Symbol.dispose]: () => closeSync(fd) };
}

/**
 * Waits until the lock of an instance is free and its processes are gone. In another PID namespace, and without a start time, the lock alone tells.
 * @returns false when the time is up
 * @throws the reason of `abort`
 */
export async function untilEnded(
  { record, platform, reread }: Owner,
  timeoutMs: number,
  abort?: AbortSignal,
): Promise<boolean> {
  const deadline = monotonicNow() + timeoutMs;
  const processes = doubtAbout(record, platform) === null ? [launcherOf(record), serverOf(record)] : [];
  while (
    reread() !== null ||
    processes.some((identity) => identity !== null && !isGone(identity, platform))
  ) {
    abort?.throwIfAborted();
    if (monotonicNow() >= deadline) return false;
    await sleep(POLL_MS);
  }
  return true;
}

function recordIn(fd: number): InstanceRecord | null {
  const reading = readRecord(fd);
  return reading.kind === 'record' ? reading.record : null;
}

async function openOrNull(
  paths: Pick<LockPaths, 'dataDir' | 'isDefaultDataDir'>,
  platform: Platform,
): Promise<{ readonly fd: number; readonly path: string } | null> {
  try {
    const location = dataDirLockLocation(paths, platform);
    const fd = await openForReading(location);
    return fd === null ? null : { fd, path: location.path };
  } catch {
    return null; // whoever looks at the lock itself says what is wrong
  }
}
