import { setTimeout as sleep } from 'node:timers/promises';
import pidusage from 'pidusage';

// Without `getconf` on the PATH (small images, clients that pass no PATH) pidusage falls back to the values of every
// common Linux, and prints a stack trace about it. This variable is the only way to silence it.
// biome-ignore lint/plugin: csf-mcp sets this variable for the library, and reads nothing from it
process.env['PIDUSAGE_SILENT'] = '1';

/** Windows has to start PowerShell twice for a measurement. If that takes longer, `status` leaves the figures out. */
const MEASURE_LIMIT_MS = 5_000;

/** The resources that a process uses. */
export interface Usage {
  /** Share of one core, in percent, averaged over the life of the process. */
  readonly cpuPercent: number;
  /** Resident set size. */
  readonly memoryBytes: number;
}

/** Measures a process with pidusage. A figure that it cannot measure in time is null, never 0. */
export async function measureUsage(pid: number | null, limitMs = MEASURE_LIMIT_MS): Promise<Usage | null> {
  if (pid === null) return null;
  try {
    const measured = await Promise.race([pidusage(pid), sleep(limitMs, null, { ref: false })]);
    if (measured === null) return null;
    const { ctime, elapsed, memory } = measured;
    if (![ctime, elapsed, memory].every(Number.isFinite)) return null; // output that pidusage cannot read
    const cpuPercent = elapsed > 0 ? Math.round((ctime / elapsed) * 1_000) / 10 : 0;
    return { cpuPercent, memoryBytes: memory };
  } catch {
    return null; // the process has ended or is hidden from us, or there is no ps or PowerShell
  } finally {
    pidusage.clear(); // it keeps descriptors of /proc open for the next call
  }
}
