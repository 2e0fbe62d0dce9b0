import { readDarwinFacts } from './darwin.ts';
import { readLinuxFacts } from './linux.ts';
import { readWindowsAncestors, readWindowsFacts } from './windows.ts';

/** What the operating system says about a live process. */
export interface ProcessFacts {
  readonly pid: number;
  readonly parentPid: number | null;
  /** It belongs to the user who asks. False also when its owner is hidden from us. */
  readonly isOurs: boolean;
  /**
   * When the process started, in a form that only ever needs comparing for equality: clock ticks since boot on
   * Linux, the start time as the OS prints it elsewhere. It does not change when the clock is set.
   */
  readonly startTicks: string;
  /** Start time in milliseconds since the epoch, to the second at best. Moves when the clock is set. */
  readonly startedAtMs: number | null;
  readonly isZombie: boolean;
  readonly isNode: boolean;
}

/**
 * Looks one process up. Returns null when there is none with that pid, or when the system does not show it to us.
 * @param pid any number; values that cannot be a pid give null.
 */
export function readProcessFacts(pid: number): ProcessFacts | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  switch (process.platform) {
    case 'linux':
      return readLinuxFacts(pid);
    case 'win32':
      return readWindowsFacts(pid);
    default:
      return readDarwinFacts(pid);
  }
}

/** A process and its ancestors, nearest first, as far as the system shows them. */
export function readAncestors(pid: number): readonly number[] {
  if (process.platform === 'win32') return readWindowsAncestors(pid);
  const ancestors: number[] = [];
  for (let next: number | null = pid; next !== null && next > 0 && !ancestors.includes(next); ) {
    ancestors.push(next);
    next = readProcessFacts(next)?.parentPid ?? null;
  }
  return ancestors;
}
