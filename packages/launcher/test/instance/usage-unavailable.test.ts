import { beforeEach, describe, expect, it, vi } from 'vitest';
import { LINUX, WINDOWS } from '../support/platform.ts';

// pidusage runs ps on macOS. On Windows it would run wmic or PowerShell.
const pidusage = vi.hoisted(() => Object.assign(vi.fn(), { clear: vi.fn() }));
vi.mock('pidusage', () => ({ default: pidusage }));

const { measureUsage } = await import('../../src/instance/usage.ts');

const STATS = { cpu: 1, ctime: 500, elapsed: 1_000, memory: 2 ** 26, ppid: 1, pid: 4_242, timestamp: 0 };

beforeEach(() => {
  pidusage.mockReset();
});

describe('the usage of a process', () => {
  it('comes from pidusage', async () => {
    pidusage.mockResolvedValue(STATS);
    expect(await measureUsage(4_242, LINUX)).toEqual({ cpuPercent: 50, memoryBytes: 2 ** 26 });
  });

  it.each(['Error: spawn ps ENOENT', 'No matching pid found'])(
    'is unknown when pidusage says %s',
    async (message) => {
      pidusage.mockRejectedValue(new Error(message));
      expect(await measureUsage(4_242, LINUX)).toBeNull();
    },
  );

  it('is unknown when pidusage misreads its output, such as in another language', async () => {
    pidusage.mockResolvedValue({ ...STATS, elapsed: Number.NaN });
    expect(await measureUsage(4_242, LINUX)).toBeNull();
    pidusage.mockResolvedValue({ ...STATS, memory: Number.NaN });
    expect(await measureUsage(4_242, LINUX)).toBeNull();
  });

  it('is unknown when it takes too long', async () => {
    pidusage.mockReturnValue(new Promise(() => {}));
    expect(await measureUsage(4_242, LINUX, 20)).toBeNull();
  });

  it('does not come from pidusage on Windows', async () => {
    expect(await measureUsage(4_242, WINDOWS)).toBeNull();
    expect(pidusage).not.toHaveBeenCalled();
  });
});
