import { describe, expect, it } from 'vitest';
import { RECORD_BYTES } from '../../src/lock/record.ts';
import { SERVER_RANGE } from '../../src/platform/lock-layout.ts';
import { LINUX, MACOS, WINDOWS } from '../support/platform.ts';

describe('the locked range of a lock file', () => {
  it.each([LINUX, MACOS])('is the whole file, and inherited, on $name', ({ lockLayout }) => {
    // The flock(2) of macOS has no ranges: fs-native-extensions refuses any other range there.
    expect(lockLayout).toEqual({ launcher: { offset: 0, length: 0 }, server: null });
  });

  it('is one byte for each process on Windows, far beyond the record, which stays readable', () => {
    const { launcher, server } = WINDOWS.lockLayout;
    expect(server).toEqual(SERVER_RANGE);
    expect(launcher.offset).toBeGreaterThan(RECORD_BYTES);
    expect(SERVER_RANGE.offset).toBe(launcher.offset + launcher.length);
    expect(Number.isSafeInteger(SERVER_RANGE.offset)).toBe(true);
  });
});

describe('the signals that are passed on', () => {
  it.each([LINUX, MACOS])('are those with which people and programs end a process on $name', (platform) => {
    expect(platform.forwardedSignals).toEqual(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP']);
  });

  it('are those that the console sends on Windows', () => {
    expect(WINDOWS.forwardedSignals).toEqual(['SIGINT', 'SIGBREAK', 'SIGHUP']);
  });
});

describe('a process', () => {
  it('is asked to end by a signal, and by a message on Windows', () => {
    expect([LINUX, MACOS, WINDOWS].map(({ stopMeans }) => stopMeans)).toEqual([
      'signal',
      'signal',
      'message',
    ]);
  });
});
