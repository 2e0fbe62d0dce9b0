import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';
import type { Platform } from '../platform/platform.ts';
import { readWindowsUsage } from '../process/windows.ts';

// Without `getconf` on the PATH (small images, clients that pass no PATH) pidusage falls back to the values of every
// common Linux, and prints a stack trace about it. This variable is the only way to silence it.
// biome-ignore lint/plugin: csf-mcp sets this variable for the library, and reads nothing from it
process.env['PIDUSAGE_SILENT'] = '1';

/** macOS has to start ps for a measurement. If that takes longer, `status` leaves the figures out. */
const MEASURE_LIMIT_MS = 5_000;

/** The resources that a process uses. */
export interface Usage {
  /** Share of one core, in percent, averaged over the life of the process. */
  readonly cpuPercent: number;
  /** Resident set size. */
  readonly memoryBytes: number;
}

/** Measures a process. A figure that it cannot measure in time is null, never 0. */
export async function measureUsage(
  pid: number | null,
  { name }: Platform,
  limitMs = MEASURE_LIMIT_MS,
): Promise<Usage | null> {
  if (pid === null) return null;
  return name === 'win32' ? measureOnWindows(pid) : measureByPidusage(pid, limitMs);
}

/** pidusage would start wmic or PowerShell there. */
function measureOnWindows(pid: number): Usage | null {
  const measured = readWindowsUsage(pid, Date.now());
  if (measured === null) return null;
  const { cpuMs, elapsedMs, memoryBytes } = measured;
  return { cpuPercent: percent(cpuMs, elapsedMs), memoryBytes };
}

async function measureByPidusage(pid: number, limitMs: number): Promise<Usage | null> {
  try {
    const measured = await Promise.race([pidusage(pid), sleep(limitMs, null, { ref: false })]);
    if (measured === null) return null;
    const { ctime, elapsed, memory } = measured;
    if (![ctime, elapsed, memory].every(Number.isFinite)) return null; // output that pidusage cannot read
    return { cpuPercent: percent(ctime, elapsed), memoryBytes: memory };
  } catch {
    return null; // the process has ended or is hidden from us, or there is no ps
  } finally {
    pidusage.clear(); // it keeps descriptors of /proc open for the next call
  }
}

/** In tenths. */
function percent(part: number, whole: number): number {
  return whole > 0 ? Math.round((part / whole) * 1_000) / 10 : 0;
}
