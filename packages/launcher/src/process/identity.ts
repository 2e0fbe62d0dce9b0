import type { Platform } from '../platform/platform.ts';
import { processExists } from './exists.ts';
import type { ProcessFacts } from './facts.ts';
import { hasThreadsLeft, linuxBootId, linuxPidNamespace } from './linux.ts';
import { readAncestors, readProcessFacts } from './read-facts.ts';

/** A pid is valid only within one boot of one machine and one PID namespace. Null where the platform has none. */
export interface PidScope {
  readonly bootId: string | null;
  readonly pidNamespace: string | null;
}

/** Names one process for good: a pid alone is reused, a pid with its start time is not. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startTicks: string;
}

/** The scope in which this process's pids are valid. */
export function currentPidScope({ name }: Platform): PidScope {
  if (name !== 'linux') return { bootId: null, pidNamespace: null };
  return { bootId: linuxBootId(), pidNamespace: linuxPidNamespace() };
}

/** The identity of a process that is alive, or null. */
export function identify(pid: number, platform: Platform): ProcessIdentity | null {
  const facts = readProcessFacts(pid, platform);
  return facts === null ? null : { pid, startTicks: facts.startTicks };
}

/** The facts of exactly this process, or null when it has ended. A zombie has ended. */
export function findAlive({ pid, startTicks }: ProcessIdentity, platform: Platform): ProcessFacts | null {
  const facts = readProcessFacts(pid, platform);
  return facts !== null && isStillThat(facts, startTicks) ? facts : null;
}

/** Whether this process still runs. If the system shows that it exists, but nothing else, it has not ended. */
export function isAlive({ pid, startTicks }: ProcessIdentity, platform: Platform): boolean {
  const facts = readProcessFacts(pid, platform);
  return facts === null ? processExists(pid) : isStillThat(facts, startTicks);
}

/** Whether this process has ended and freed its locks. A zombie may be left. */
export function isGone(identity: ProcessIdentity, platform: Platform): boolean {
  if (isAlive(identity, platform)) return false;
  return platform.name !== 'linux' || !hasThreadsLeft(identity.pid, identity.startTicks);
}

function isStillThat(facts: ProcessFacts, startTicks: string): boolean {
  return !facts.isZombie && facts.startTicks === startTicks;
}

/** Our own pid and those of our ancestors. A lock file must never make us signal them. */
export function ownLineage(platform: Platform): ReadonlySet<number> {
  return new Set(readAncestors(process.pid, platform));
}
