// Set-up of the tests that share a worker: each file must leave the process as it found it.
import { constants } from 'node:os';
import { afterAll, expect, vi } from 'vitest';

const before = stateOfProcess();

afterAll(() => {
  expect(stateOfProcess(), 'the process after a test that shares its worker').toEqual(before);
});

function stateOfProcess() {
  return {
    environment: { ...process.env },
    directory: process.cwd(),
    umask: process.umask(),
    hasFakeTimers: vi.isFakeTimers(),
    user: process.geteuid?.(),
    signalsHandled: process.eventNames().filter((name) => name in constants.signals),
  };
}
