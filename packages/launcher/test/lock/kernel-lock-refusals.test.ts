import { beforeEach, describe, expect, it, vi } from 'vitest';

// File systems that refuse locks, which no ordinary machine has.
const tryLock = vi.hoisted(() => vi.fn());
vi.mock('fs-native-extensions', () => ({ tryLock, unlock: vi.fn() }));

const { isLocked, tryLockExclusively } = await import('../support/machine.ts');

function systemError(code: string): Error {
  return Object.assign(new Error(code), { code });
}

beforeEach(() => {
  tryLock.mockReset();
});

describe('a file system that refuses locks', () => {
  it.each(['ENOLCK', 'ENOTSUP', 'EINVAL', 'EIO'])('is named with what to do (%s)', (code) => {
    tryLock.mockImplementation(() => {
      throw systemError(code);
    });
    for (const attempt of [tryLockExclusively, isLocked]) {
      expect(() => attempt(5, '/net/lock')).toThrow(
        expect.objectContaining({
          code: 'E_NO_FILE_LOCKS',
          message: `cannot lock /net/lock: ${code}`,
          hint: expect.stringContaining('CSF_MCP_LOCK_FILE'),
        }),
      );
    }
  });

  it.each(['EACCES', 'EBUSY'])('means that the lock is held when it says %s', (code) => {
    tryLock.mockImplementation(() => {
      throw systemError(code);
    });
    expect(tryLockExclusively(5, '/lock')).toBe(false);
    expect(isLocked(5, '/lock')).toBe(true);
  });
});
