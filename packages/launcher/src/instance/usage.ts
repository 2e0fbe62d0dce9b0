import pidusage from 'pidusage';
import { errorMessage } from '../errors.ts';

/** What a process uses. */
export interface Usage {
  /** Share of one core, in percent, averaged over the life of the process. */
  readonly cpuPercent: number;
  /** Resident set size. */
  readonly memoryBytes: number;
}

export interface UsageReading {
  readonly usage: Usage | null;
  /** Why there is none. */
  readonly problem: string | null;
}

/** Measures processes with pidusage. What it cannot measure is null, never 0. */
export async function measureUsage(pid: number | null): Promise<UsageReading> {
  if (pid === null) return { usage: null, problem: null };
  try {
    const { ctime, elapsed, memory } = await pidusage(pid);
    const cpuPercent = elapsed > 0 ? Math.round((ctime / elapsed) * 1_000) / 10 : 0;
    return { usage: { cpuPercent, memoryBytes: memory }, problem: null };
  } catch (error) {
    return { usage: null, problem: errorMessage(error) };
  } finally {
    pidusage.clear(); // it keeps descriptors of /proc open for the next call
  }
}
