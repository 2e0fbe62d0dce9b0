import { fstatSync } from 'node:fs';
import type { Platform } from '../platform/platform.ts';
import { processExists } from '../process/exists.ts';
import {
  currentPidScope,
  findAlive,
  isAlive,
  ownLineage,
  type ProcessIdentity,
} from '../process/identity.ts';
import { linuxHoldsLock, linuxLockHolders } from '../process/linux.ts';
import { isOrphanedServer } from '../process/orphaned-server.ts';
import { readProcessFacts } from '../process/read-facts.ts';
import { judgeLegacyRecord, type LegacyHeld, type LegacyVerdict } from './legacy.ts';
import type { InstanceRecord, LegacyRecord, RecordReading } from './record.ts';

/** The processes behind a lock that is held. */
export type Holder =
  /** The launcher is alive. */
  | {
      readonly kind: 'instance';
      readonly record: InstanceRecord;
      readonly launcher: ProcessIdentity;
      readonly server: ProcessIdentity | null;
    }
  /** The launcher died without its server. What they are, and the lock or the start times, prove which `servers` are left. */
  | { readonly kind: 'orphan'; readonly record: InstanceRecord; readonly servers: readonly ProcessIdentity[] }
  /** The record comes from another PID namespace or another machine: its pids mean nothing here. */
  | { readonly kind: 'elsewhere'; readonly record: InstanceRecord }
  /** The launcher could not read its own start: nothing proves that the process with its pid is still the launcher. */
  | { readonly kind: 'untimed'; readonly record: InstanceRecord }
  /** An older version, without a kernel lock. `launcher` is null when csf-mcp must not signal it. */
  | {
      readonly kind: 'legacy';
      readonly record: LegacyRecord;
      readonly launcher: ProcessIdentity | null;
      readonly reason: string;
    }
  /** The lock is held, but the record does not lead to its holder, or not yet. */
  | { readonly kind: 'unrecorded' };

export type AnsweringHolder = Extract<Holder, { kind: 'instance' | 'elsewhere' | 'untimed' }>;

/** Finds out from the record who holds a kernel lock that we did not get. */
export function findHolder(fd: number, reading: RecordReading, platform: Platform): Holder {
  if (reading.kind !== 'record') return { kind: 'unrecorded' };
  const { record } = reading;
  const doubt = doubtAbout(record, platform);
  if (doubt !== null) return { kind: doubt, record };
  const launcher = launcherOf(record);
  if (isAlive(launcher, platform)) {
    if (!mayHoldLock(fd, launcher, platform)) return { kind: 'unrecorded' };
    return { kind: 'instance', record, launcher, server: serverUnder(launcher, record, platform) };
  }
  const servers = orphanedServers(fd, record, platform);
  return servers === null ? { kind: 'unrecorded' } : { kind: 'orphan', record, servers };
}

/** The holder of a lock that has answered by itself: no look at its processes is needed. */
export function answeringHolder(record: InstanceRecord, platform: Platform): AnsweringHolder {
  const doubt = doubtAbout(record, platform);
  if (doubt !== null) return { kind: doubt, record };
  return { kind: 'instance', record, launcher: launcherOf(record), server: serverOf(record) };
}

/** The holder behind an older version's record that is in use. */
export function legacyHolder(record: LegacyRecord, { facts, reason }: LegacyHeld): Holder {
  const launcher = facts === null ? null : { pid: facts.pid, startTicks: facts.startTicks };
  return { kind: 'legacy', record, launcher, reason };
}

/** Judges an older version's record against the process table. */
export function judgeLegacy(record: LegacyRecord, platform: Platform): LegacyVerdict {
  return judgeLegacyRecord(record, {
    facts: readProcessFacts(record.pid, platform),
    exists: processExists(record.pid),
    ownLineage: ownLineage(platform),
  });
}

/** The server process that a record names, if it names one completely. */
export function serverOf({ serverPid, serverStartTicks }: InstanceRecord): ProcessIdentity | null {
  return serverPid === null || serverStartTicks === null
    ? null
    : { pid: serverPid, startTicks: serverStartTicks };
}

/** The launcher that a record names. */
export function launcherOf({ pid, startTicks }: InstanceRecord): ProcessIdentity {
  return { pid, startTicks };
}

/**
 * Why the pid of a record leads to no process that could be proven to be its launcher. Null when it does. A launcher
 * records no start time if it cannot read it: without /proc or ps, or without the package for that on Windows.
 */
export function doubtAbout(record: InstanceRecord, platform: Platform): 'elsewhere' | 'untimed' | null {
  const here = currentPidScope(platform);
  if (record.bootId !== here.bootId || record.pidNamespace !== here.pidNamespace) return 'elsewhere';
  return record.startTicks === '' ? 'untimed' : null;
}

// Anybody who can write the file can change the record, start times included, but not the lock. So csf-mcp signals no
// process that a record names unless it also holds the lock. Only Linux tells who holds it.
function mayHoldLock(fd: number, { pid }: ProcessIdentity, { name }: Platform): boolean {
  return name !== 'linux' || linuxHoldsLock(pid, fstatSync(fd, { bigint: true })) !== false;
}

function isKnownToHoldLock(fd: number, pid: number, { name }: Platform): boolean {
  return name === 'linux' && linuxHoldsLock(pid, fstatSync(fd, { bigint: true })) === true;
}

// Its parent proves it, not the lock: if the launcher has published a new lock file, the server inherited the old one.
function serverUnder(
  launcher: ProcessIdentity,
  record: InstanceRecord,
  platform: Platform,
): ProcessIdentity | null {
  const server = serverOf(record);
  const parentPid = server === null ? null : (findAlive(server, platform)?.parentPid ?? null);
  return parentPid === null || parentPid === launcher.pid ? server : null;
}

/** Null when no launcher is missing: then a launcher other than the recorded one holds the lock. */
function orphanedServers(fd: number, record: InstanceRecord, platform: Platform): ProcessIdentity[] | null {
  const server = serverOf(record);
  const facts = server === null ? null : findAlive(server, platform);
  if (server === null || facts === null || !mayHoldLock(fd, server, platform))
    return holdersOf(fd, record, platform);
  if (!isOrphanedServer(facts, record.pid, platform)) return holdersOf(fd, record, platform);
  return facts.parentPid !== null && isKnownToHoldLock(fd, facts.parentPid, platform) ? null : [server];
}

// Finds the servers of a launcher that was killed before it recorded one.
function holdersOf(fd: number, record: InstanceRecord, platform: Platform): ProcessIdentity[] | null {
  if (platform.name !== 'linux') return [];
  const pids = linuxLockHolders(fstatSync(fd, { bigint: true }));
  const holders = pids.map((pid) => readProcessFacts(pid, platform)).filter((facts) => facts !== null);
  if (holders.some(({ parentPid }) => parentPid !== null && pids.includes(parentPid))) return null;
  return holders
    .filter((facts) => !facts.isZombie && isOrphanedServer(facts, record.pid, platform))
    .map(({ pid, startTicks }) => ({ pid, startTicks }));
}
