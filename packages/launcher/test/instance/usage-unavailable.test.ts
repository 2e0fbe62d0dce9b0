import { beforeEach, describe, expect, it, vi } from 'vitest';

// pidusage runs ps on macOS, and PowerShell on newer Windows, which has no wmic.
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
    expect(await measureUsage(4_242)).toEqual({ cpuPercent: 50, memoryBytes: 2 ** 26 });
  });

  it.each([
    'Error: spawn wmic ENOENT',
    'Error: spawn powershell.exe ENOENT',
    'Error: spawn ps ENOENT',
    'pidusage gwmi command exited with code 1',
    'gwmi : Access is denied.',
  ])('is unknown when pidusage says %s', async (message) => {
    pidusage.mockRejectedValue(new Error(message));
    expect(await measureUsage(4_242)).toBeNull();
  });

  it('is unknown when pidusage misreads its output, such as in another language', async () => {
    pidusage.mockResolvedValue({ ...STATS, elapsed: Number.NaN });
    expect(await measureUsage(4_242)).toBeNull();
    pidusage.mockResolvedValue({ ...STATS, memory: Number.NaN });
    expect(await measureUsage(4_242)).toBeNull();
  });

  it('is unknown when it takes too long', async () => {
    pidusage.mockReturnValue(new Promise(() => {}));
    expect(await measureUsage(4_242, 20)).toBeNull();
  });
});
