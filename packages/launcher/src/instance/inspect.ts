import { closeSync } from 'node:fs';
import type { Introduction } from '../control/messages.ts';
import { errorMessage, LauncherError, systemErrorCode } from '../errors.ts';
import { describeHolder } from '../lock/already-running.ts';
import { type ForeignContent, findForeignContent } from '../lock/foreign-content.ts';
import { answeringHolder, findHolder, type Holder, judgeLegacy, legacyHolder } from '../lock/holder.ts';
import { isLocked } from '../lock/kernel-lock.ts';
import { describeUser, foreignOwner, type LockLocation, openForReading } from '../lock/lock-file.ts';
import { findOwner, type Owner } from '../lock/owner.ts';
import { dataDirLockLocation, type LockPaths, lockFileLocation } from '../lock/paths.ts';
import { type InstanceRecord, isSameInstance, readRecord, readSettledRecord } from '../lock/record.ts';
import type { Platform } from '../platform/platform.ts';

/** Whether the instance of a lock file runs. `reason` says how that is known. */
export type Inspection =
  | {
      readonly verdict: 'running';
      readonly reason: string;
      readonly holder: Holder;
      /** What it says of itself; null if it was not asked, or has not answered. */
      readonly introduction: Introduction | null;
    }
  | { readonly verdict: 'stale'; readonly reason: string }
  | { readonly verdict: 'none'; readonly reason: string }
  | { readonly verdict: 'unknown'; readonly reason: string };

/**
 * Finds out whether an instance runs. Asks the instance itself first, and looks at its processes only if it does not
 * answer.
 */
export async function inspectInstance(paths: LockPaths, platform: Platform): Promise<Inspection> {
  return (await inspectByAsking(paths, platform)) ?? inspectFromOutside(paths, platform);
}

async function inspectByAsking(paths: LockPaths, platform: Platform): Promise<Inspection | null> {
  using owner = await findAskable(paths, platform);
  if (owner === null) return null;
  const { askWho } = await import('../lock/ask-owner.ts');
  const introduction = await askWho(owner);
  if (introduction === null) return null;
  const { state, version, serverPid } = introduction;
  const holder = answeringHolder({ ...owner.record, state, version, serverPid }, platform);
  const place = holder.kind !== 'instance' ? `: ${describeHolder(holder)}` : '';
  return { verdict: 'running', reason: `its lock is held and it answers${place}`, holder, introduction };
}

/** The instance to ask, if one listens. */
export async function findAskable(paths: LockPaths, platform: Platform): Promise<Owner | null> {
  const owner = await findOwner(paths, platform);
  if (owner === null || !(await isOfAnother(owner.record, paths, platform))) return owner;
  owner[Symbol.dispose]();
  return null;
}

/** Whether the lock file names another instance than the lock of the data directory. Then it decides. */
async function isOfAnother(record: InstanceRecord, paths: LockPaths, platform: Platform): Promise<boolean> {
  if (paths.isDefaultLockFile === true && foreignOwner(paths.lockFile) !== null) return false;
  const location = lockFileLocation(paths, platform);
  const fd = await openForReading(location).catch(() => null);
  if (fd === null) return false;
  try {
    const reading = readRecord(fd);
    if (reading.kind === 'legacy') return true;
    if (reading.kind !== 'record' || isSameInstance(reading.record, record)) return false;
    return isLocked(fd, location.path, platform.lockLayout);
  } finally {
    closeSync(fd);
  }
}

/**
 * Finds out whether an instance runs, by its locks and processes, without disturbing it. If the lock file names no instance, it asks the lock of the
 * data directory: somebody may have deleted, replaced or emptied the lock file.
 */
export async function inspectFromOutside(paths: LockPaths, platform: Platform): Promise<Inspection> {
  const foreignUid = paths.isDefaultLockFile === true ? foreignOwner(paths.lockFile) : null;
  if (foreignUid !== null) return inspectWithoutLockFile(paths, foreignUid, platform);
  const byPath = await inspectLockFile(lockFileLocation(paths, platform));
  if (byPath.verdict === 'running' && byPath.holder.kind !== 'unrecorded') return byPath;
  const byDataDir = await inspectDataDir(paths, platform);
  if (byDataDir.verdict !== 'running' || byDataDir.holder.kind === 'unrecorded') return byPath;
  return { ...byDataDir, reason: `${byDataDir.reason} (from the data directory); ${byPath.reason}` };
}

/** Another user has a file in the place of the lock file, so an instance has the lock of its data directory alone. */
async function inspectWithoutLockFile(
  paths: LockPaths,
  foreignUid: number,
  platform: Platform,
): Promise<Inspection> {
  const inspection = await inspectDataDir(paths, platform);
  const reason = `${inspection.reason} (from the data directory alone: ${paths.lockFile} belongs to ${describeUser(foreignUid)})`;
  // The lock of a data directory stays when its instance has ended.
  return inspection.verdict === 'stale' ? { verdict: 'none', reason } : { ...inspection, reason };
}

async function inspectDataDir(paths: LockPaths, platform: Platform): Promise<Inspection> {
  let location: LockLocation;
  try {
    location = dataDirLockLocation(paths, platform);
  } catch (error) {
    return {
      verdict: 'none',
      reason: `no data directory (${systemErrorCode(error) ?? errorMessage(error)})`,
    };
  }
  return inspectLockFile(location);
}

async function inspectLockFile(location: LockLocation): Promise<Inspection> {
  let fd: number | null;
  try {
    fd = await openForReading(location);
  } catch (error) {
    if (error instanceof LauncherError) return { verdict: 'unknown', reason: error.message };
    throw error;
  }
  if (fd === null) return { verdict: 'none', reason: `there is no lock file ${location.path}` };
  try {
    return await inspectOpenFile(fd, location);
  } finally {
    closeSync(fd);
  }
}

async function inspectOpenFile(fd: number, location: LockLocation): Promise<Inspection> {
  const { path, platform } = location;
  const reading = await readSettledRecord(fd);
  // Always asks the kernel lock: a record alone proves nothing, even if a process with its pid is alive.
  if (isLocked(fd, path, platform.lockLayout)) return running(findHolder(fd, reading, platform));
  const verdict = reading.kind === 'legacy' ? judgeLegacy(reading.record, platform) : null;
  if (reading.kind === 'legacy' && verdict?.kind === 'held')
    return running(legacyHolder(reading.record, verdict));
  const foreign = findForeignContent(fd);
  if (foreign !== null) return inspectForeign(foreign, location);
  switch (reading.kind) {
    case 'blank':
      return stale('the lock file is empty and nobody holds its lock');
    case 'garbage':
      return stale(`nobody holds its lock, and it contains ${reading.found}`);
    case 'record':
      return stale(`process ${reading.record.pid} has ended; nobody holds its lock`);
    case 'legacy':
      return stale(verdict?.reason ?? 'nobody holds its lock');
  }
}

function inspectForeign({ found, isSmall }: ForeignContent, { path, isDefault }: LockLocation): Inspection {
  return isSmall || isDefault === true
    ? stale(`nobody holds its lock, and it contains ${found}, so the next start moves it aside`)
    : { verdict: 'none', reason: `${path} is no lock file: it contains ${found}, and a start refuses it` };
}

function stale(reason: string): Inspection {
  return { verdict: 'stale', reason };
}

function running(holder: Holder): Inspection {
  return { verdict: 'running', reason: reasonOf(holder), holder, introduction: null };
}

function reasonOf(holder: Holder): string {
  switch (holder.kind) {
    case 'instance':
      return 'its lock is held and the recorded process is alive';
    case 'legacy':
      return holder.reason;
    default:
      return `its lock is held: ${describeHolder(holder)}`;
  }
}
