import { describe, expect, it } from 'vitest';
import { LOCK_LAYOUT, lockLayoutOf, SERVER_RANGE } from '../../src/lock/ranges.ts';
import { RECORD_BYTES } from '../../src/lock/record.ts';

describe('what of a lock file is locked', () => {
  it.each(['linux', 'darwin'] as const)('is all of it, and inherited, on %s', (platform) => {
    // flock(2), which macOS has, knows no ranges: fs-native-extensions refuses any other there.
    expect(lockLayoutOf(platform)).toEqual({ launcher: { offset: 0, length: 0 }, server: null });
  });

  it('is one byte for each process on Windows, far beyond the record, which stays readable', () => {
    const { launcher, server } = lockLayoutOf('win32');
    expect(server).toEqual(SERVER_RANGE);
    expect(launcher.offset).toBeGreaterThan(RECORD_BYTES);
    expect(SERVER_RANGE.offset).toBe(launcher.offset + launcher.length);
    expect(Number.isSafeInteger(SERVER_RANGE.offset)).toBe(true);
  });

  it("is this system's own unless another is named", () => {
    expect(LOCK_LAYOUT).toBe(lockLayoutOf(process.platform));
  });
});
