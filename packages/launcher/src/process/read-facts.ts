import type { Platform } from '../platform/platform.ts';
import { readDarwinFacts } from './darwin.ts';
import type { ProcessFacts } from './facts.ts';
import { readLinuxFacts } from './linux.ts';
import { readWindowsAncestors, readWindowsFacts } from './windows.ts';

/**
 * Looks up one process.
 * @param pid any number
 * @returns null when no process has that pid, when it cannot be a pid, or when the system does not show the process to us
 */
export function readProcessFacts(pid: number, platform: Platform): ProcessFacts | null {
  if (!Number.isSafeInteger(pid) || pid <= 0) return null;
  switch (platform.name) {
    case 'linux':
      return readLinuxFacts(pid);
    case 'win32':
      return readWindowsFacts(pid);
    default:
      return readDarwinFacts(pid);
  }
}

/** A process and its ancestors, nearest first, as far as the system shows them. */
export function readAncestors(pid: number, platform: Platform): readonly number[] {
  if (platform.name === 'win32') return readWindowsAncestors(pid);
  const ancestors: number[] = [];
  for (let next: number | null = pid; next !== null && next > 0 && !ancestors.includes(next); ) {
    ancestors.push(next);
    next = readProcessFacts(next, platform)?.parentPid ?? null;
  }
  return ancestors;
}
