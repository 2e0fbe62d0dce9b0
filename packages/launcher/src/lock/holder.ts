import { fstatSync } from 'node:fs';
import { processExists } from '../process/exists.ts';
import { readProcessFacts } from '../process/facts.ts';
import {
  currentPidScope,
  findAlive,
  identify,
  isAlive,
  ownLineage,
  type ProcessIdentity,
} from '../process/identity.ts';
import { linuxLockHolders } from '../process/linux.ts';
import { judgeLegacyRecord, type LegacyHeld, type LegacyVerdict } from './legacy.ts';
import type { InstanceRecord, LegacyRecord, RecordReading } from './record.ts';

/** Who stands behind a lock that is held. */
export type Holder =
  /** Launcher alive. */
  | {
      readonly kind: 'instance';
      readonly record: InstanceRecord;
      readonly launcher: ProcessIdentity;
      readonly server: ProcessIdentity | null;
    }
  /** The launcher died without its server; `servers` are what is left, proven by start time or by the lock they hold. */
  | { readonly kind: 'orphan'; readonly record: InstanceRecord; readonly servers: readonly ProcessIdentity[] }
  /** Recorded in another PID namespace or on another machine: its pids mean nothing here. */
  | { readonly kind: 'elsewhere'; readonly record: InstanceRecord }
  /** An older version without a kernel lock. `launcher` is null when it must not be signalled. */
  | {
      readonly kind: 'legacy';
      readonly record: LegacyRecord;
      readonly launcher: ProcessIdentity | null;
      readonly reason: string;
    }
  /** The lock is held, and nothing readable has been recorded (yet). */
  | { readonly kind: 'unrecorded' };

/** Finds out who holds a kernel lock that was refused to us, from what the file says. */
export function findHolder(fd: number, reading: RecordReading): Holder {
  if (reading.kind !== 'record') return { kind: 'unrecorded' };
  const { record } = reading;
  if (!isSameScope(record)) return { kind: 'elsewhere', record };
  const launcher = launcherOf(record);
  if (isAlive(launcher)) return { kind: 'instance', record, launcher, server: serverOf(record) };
  return { kind: 'orphan', record, servers: orphanedServers(fd, record) };
}

/** The holder behind an older version's record that was judged to be in use. */
export function legacyHolder(record: LegacyRecord, { facts, reason }: LegacyHeld): Holder {
  const launcher = facts === null ? null : { pid: facts.pid, startTicks: facts.startTicks };
  return { kind: 'legacy', record, launcher, reason };
}

/** Judges an older version's record against the process table. */
export function judgeLegacy(record: LegacyRecord): LegacyVerdict {
  return judgeLegacyRecord(record, {
    facts: readProcessFacts(record.pid),
    exists: processExists(record.pid),
    ownLineage: ownLineage(),
  });
}

/** The server process that a record names, when it names one completely. */
export function serverOf({ serverPid, serverStartTicks }: InstanceRecord): ProcessIdentity | null {
  return serverPid === null || serverStartTicks === null
    ? null
    : { pid: serverPid, startTicks: serverStartTicks };
}

function launcherOf({ pid, startTicks }: InstanceRecord): ProcessIdentity {
  return { pid, startTicks };
}

/** A launcher that could not read its own start time (no /proc) recorded none: nothing can be proven of it. */
function isSameScope(record: InstanceRecord): boolean {
  const here = currentPidScope();
  return (
    record.startTicks !== '' && record.bootId === here.bootId && record.pidNamespace === here.pidNamespace
  );
}

function orphanedServers(fd: number, record: InstanceRecord): ProcessIdentity[] {
  const server = serverOf(record);
  if (server !== null && isAlive(server)) return [server];
  return holdersOf(fd);
}

// For a launcher that was killed before it recorded its server. Only Linux tells who holds a lock.
function holdersOf(fd: number): ProcessIdentity[] {
  if (process.platform !== 'linux') return [];
  const holders = linuxLockHolders(fstatSync(fd, { bigint: true }));
  return holders
    .map((pid) => identify(pid))
    .filter((identity) => identity !== null)
    .filter((identity) => {
      const facts = findAlive(identity);
      return facts?.isNode && (facts.parentPid === null || !holders.includes(facts.parentPid));
    });
}
