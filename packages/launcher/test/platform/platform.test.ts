import { describe, expect, it } from 'vitest';
import { LINUX, MACOS, WINDOWS } from '../support/platform.ts';

describe('the signals that are passed on', () => {
  it('are those by which people and programs end a process', () => {
    for (const { forwardedSignals } of [LINUX, MACOS])
      expect(forwardedSignals).toEqual(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP']);
  });

  it('are those that the console sends on Windows', () => {
    expect(WINDOWS.forwardedSignals).toEqual(['SIGINT', 'SIGBREAK', 'SIGHUP']);
  });
});
