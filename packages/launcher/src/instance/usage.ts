import pidusage from 'pidusage';

// Without `getconf` on the PATH (small images, clients that pass no PATH) pidusage falls back to the values of every
// common Linux, and prints a stack trace about it unless it is told not to. The library has no other switch.
process.env['PIDUSAGE_SILENT'] = '1';

/** What a process uses. */
export interface Usage {
  /** Share of one core, in percent, averaged over the life of the process. */
  readonly cpuPercent: number;
  /** Resident set size. */
  readonly memoryBytes: number;
}

/** Measures a process with pidusage. What it cannot measure (a process that has just ended) is null, never 0. */
export async function measureUsage(pid: number | null): Promise<Usage | null> {
  if (pid === null) return null;
  try {
    const { ctime, elapsed, memory } = await pidusage(pid);
    const cpuPercent = elapsed > 0 ? Math.round((ctime / elapsed) * 1_000) / 10 : 0;
    return { cpuPercent, memoryBytes: memory };
  } catch {
    return null; // it has ended meanwhile, or it is hidden from us
  } finally {
    pidusage.clear(); // it keeps descriptors of /proc open for the next call
  }
}
