import { describe, expect, it } from 'vitest';
import { measureUsage } from '../../src/instance/usage.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { startProcess } from '../support/processes.ts';
import { NO_SUCH_PID } from '../support/records.ts';

describe('the usage of a process', () => {
  it('is measured while it runs', async () => {
    const usage = await measureUsage(process.pid, THIS_PLATFORM);
    expect(usage?.cpuPercent).toBeGreaterThanOrEqual(0);
    // This process certainly has between 10 MiB and 10 GiB.
    expect(usage?.memoryBytes).toBeGreaterThan(10 * 2 ** 20);
    expect(usage?.memoryBytes).toBeLessThan(10 * 2 ** 30);
  });

  it('is unknown, not 0, when there is no such process', async () => {
    expect(await measureUsage(NO_SUCH_PID, THIS_PLATFORM)).toBeNull();
    const { pid, child, ended } = startProcess('sleep', ['60']);
    child.kill('SIGKILL');
    await ended;
    expect(await measureUsage(pid, THIS_PLATFORM)).toBeNull();
  });

  it('is unknown without a pid', async () => {
    expect(await measureUsage(null, THIS_PLATFORM)).toBeNull();
  });
});
