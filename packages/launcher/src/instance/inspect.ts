import { closeSync, fstatSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { errorMessage, systemErrorCode } from '../errors.ts';
import { describeHolder } from '../lock/already-running.ts';
import { findHolder, type Holder, isRecordedLauncherAlive, judgeLegacy } from '../lock/holder.ts';
import { dataDirLockPath } from '../lock/instance-lock.ts';
import { isLocked } from '../lock/kernel-lock.ts';
import { openForReading } from '../lock/lock-file.ts';
import { type RecordReading, readRecord } from '../lock/record.ts';

/** A record that cannot be parsed may be half-written: it is read again this often, this far apart. */
const READ_TRIES = 5;
const READ_RETRY_MS = 20;

/** What is known about the instance of a lock file. `reason` says how it is known. */
export type Inspection =
  | { readonly verdict: 'running'; readonly reason: string; readonly holder: Holder }
  | { readonly verdict: 'stale'; readonly reason: string }
  | { readonly verdict: 'none'; readonly reason: string }
  | { readonly verdict: 'unknown'; readonly reason: string };

export interface InstancePaths {
  readonly lockFile: string;
  readonly dataDir: string;
}

/**
 * Finds out whether an instance runs, without disturbing it. Looks at the lock file first and, where that is missing
 * (somebody may have deleted it), at the lock of the data directory.
 */
export async function inspectInstance({ lockFile, dataDir }: InstancePaths): Promise<Inspection> {
  const byPath = await inspectLockFile(lockFile);
  if (byPath.verdict !== 'none') return byPath;
  const byDataDir = await inspectDataDir(dataDir);
  return byDataDir.verdict === 'running'
    ? { ...byDataDir, reason: `${byDataDir.reason}; the lock file is missing, the data directory is locked` }
    : byPath;
}

async function inspectDataDir(dataDir: string): Promise<Inspection> {
  try {
    return await inspectLockFile(dataDirLockPath(dataDir));
  } catch (error) {
    return { verdict: 'none', reason: `no data directory (${errorMessage(error)})` };
  }
}

async function inspectLockFile(path: string): Promise<Inspection> {
  let fd: number | null;
  try {
    fd = openForReading(path);
  } catch (error) {
    return { verdict: 'unknown', reason: `cannot read ${path}: ${explainUnreadable(error)}` };
  }
  if (fd === null) return { verdict: 'none', reason: `there is no lock file ${path}` };
  try {
    if (!fstatSync(fd).isFile()) return { verdict: 'unknown', reason: `${path} is not a regular file` };
    return await inspectOpenFile(fd, path);
  } finally {
    closeSync(fd);
  }
}

async function inspectOpenFile(fd: number, path: string): Promise<Inspection> {
  const reading = await readSettled(fd);
  // A live launcher of this record answers the question without a probe of the kernel lock.
  if (reading.kind === 'record' && isRecordedLauncherAlive(reading.record))
    return running(findHolder(fd, reading), 'the recorded process is alive');
  if (isLocked(fd, path)) return running(findHolder(fd, reading), 'the lock file is locked');

  switch (reading.kind) {
    case 'blank':
      return { verdict: 'stale', reason: 'the lock file is empty and nobody holds its lock' };
    case 'garbage':
      return { verdict: 'stale', reason: `nobody holds its lock, and it contains ${reading.found}` };
    case 'record':
      return { verdict: 'stale', reason: `process ${reading.record.pid} has ended; nobody holds its lock` };
    case 'legacy': {
      const verdict = judgeLegacy(reading.record);
      if (verdict.kind === 'stale') return { verdict: 'stale', reason: verdict.reason };
      const { facts, reason } = verdict;
      const launcher = facts === null ? null : { pid: facts.pid, startTicks: facts.startTicks };
      return running({ kind: 'legacy', record: reading.record, launcher, reason }, reason);
    }
  }
}

async function readSettled(fd: number): Promise<RecordReading> {
  for (let tries = 1; ; tries++) {
    const reading = readRecord(fd);
    if (reading.kind === 'record' || reading.kind === 'legacy' || tries === READ_TRIES) return reading;
    await sleep(READ_RETRY_MS);
  }
}

function running(holder: Holder, reason: string): Inspection {
  const detail = holder.kind === 'orphan' || holder.kind === 'unrecorded' ? describeHolder(holder) : '';
  return { verdict: 'running', reason: detail === '' ? reason : `${reason}: ${detail}`, holder };
}

function explainUnreadable(error: unknown): string {
  switch (systemErrorCode(error)) {
    case 'ELOOP':
      return 'it is a symbolic link';
    case 'EACCES':
    case 'EPERM':
      return 'permission denied; it belongs to another user';
    default:
      return errorMessage(error);
  }
}
