import type { ProcessFacts } from '../process/facts.ts';
import type { LegacyRecord } from './record.ts';

/** An older version wrote its lock at start-up: its process cannot have started much earlier than the record says. */
const MAX_STARTUP_MS = 60_000;

/** The boot time in /proc has whole seconds, so a process can seem to have started up to this much too late. */
const CLOCK_GRANULARITY_MS = 1_000;

/** Whether a record with only the four public fields is in use, while nobody holds the kernel lock. */
export type LegacyVerdict = { readonly kind: 'stale'; readonly reason: string } | LegacyHeld;

export interface LegacyHeld {
  readonly kind: 'held';
  readonly reason: string;
  /** Null when csf-mcp must never signal the process. */
  readonly facts: ProcessFacts | null;
}

export interface LegacyEvidence {
  /** The process with the recorded pid, as far as the system shows it. */
  readonly facts: ProcessFacts | null;
  /** A process has that pid, though it may be hidden from us (`kill(pid, 0)` says EPERM). */
  readonly exists: boolean;
  readonly ownLineage: ReadonlySet<number>;
}

/**
 * Judges the record of an older version, which held no kernel lock and recorded no start ticks. Only here does csf-mcp
 * compare clock times, because such a record has nothing better.
 */
export function judgeLegacyRecord(record: LegacyRecord, evidence: LegacyEvidence): LegacyVerdict {
  const { facts, exists, ownLineage } = evidence;
  const who = `process ${record.pid}`;
  if (record.pid === 1 || ownLineage.has(record.pid))
    return stale(`${who} is init or an ancestor of this command`);
  if (facts === null) {
    return exists
      ? held(`${who} is alive and belongs to someone else`)
      : stale(`${who} is not running any more`);
  }
  if (facts.isZombie) return stale(`${who} has ended and is a zombie`);
  if (facts.startedAtMs === null) return held(`${who} is alive and its start time is not known`);

  const startedBeforeMs = Date.parse(record.startTime) - facts.startedAtMs;
  if (startedBeforeMs < -CLOCK_GRANULARITY_MS)
    return stale(`${who} started after the lock was written: the pid was reused`);
  if (startedBeforeMs > MAX_STARTUP_MS || !facts.isNode || !facts.isOurs)
    return held(`${who} is alive and not recognisable as a csf-mcp instance`);
  return { kind: 'held', reason: `${who} of an older version is running`, facts };
}

function stale(reason: string): LegacyVerdict {
  return { kind: 'stale', reason };
}

function held(reason: string): LegacyVerdict {
  return { kind: 'held', reason, facts: null };
}
