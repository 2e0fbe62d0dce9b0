import { afterEach, describe, expect, it, vi } from 'vitest';
import { ownLineage } from '../../src/process/identity.ts';
import { killGroup, maySignal, signalVerified } from '../../src/process/signal.ts';
import { identify, isAlive } from '../support/machine.ts';
import { THIS_PLATFORM } from '../support/platform.ts';
import { adopt, startProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';
import { isRoot, NEEDS_ROOT, NOBODY } from '../support/users.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

/** Keeps this process alive if the signal is sent after all. */
const HARMLESS = 'SIGCONT';

describe('a signal', () => {
  it('reaches a process of ours that is proven to be the right one', async () => {
    const { identity, ended } = startProcess('sleep', ['60']);
    expect(maySignal(identity, THIS_PLATFORM)).toBe(true);
    expect(signalVerified(identity, 'SIGTERM', THIS_PLATFORM)).toBe(true);
    expect(await ended).toBe('SIGTERM');
  });

  it('is never sent to a process with another start time', () => {
    const { identity } = startProcess('sleep', ['60']);
    const reused = { ...identity, startTicks: '1' };
    expect(maySignal(reused, THIS_PLATFORM)).toBe(false);
    expect(signalVerified(reused, 'SIGKILL', THIS_PLATFORM)).toBe(false);
    expect(isAlive(identity)).toBe(true);
  });

  it('is never sent to this process or one of its ancestors', () => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    for (const pid of ownLineage(THIS_PLATFORM)) {
      const identity = { pid, startTicks: identify(pid)?.startTicks ?? '' };
      expect(maySignal(identity, THIS_PLATFORM)).toBe(false);
      expect(signalVerified(identity, HARMLESS, THIS_PLATFORM)).toBe(false);
    }
    expect(kill).not.toHaveBeenCalled();
  });

  it.each([1, 0, -1, -4_242, Number.NaN, 1.5])('is never sent to the pid %d', (pid) => {
    const kill = vi.spyOn(process, 'kill').mockReturnValue(true);
    const identity = { pid, startTicks: identify(1)?.startTicks ?? '' };
    expect(maySignal(identity, THIS_PLATFORM)).toBe(false);
    expect(signalVerified(identity, HARMLESS, THIS_PLATFORM)).toBe(false);
    expect(kill).not.toHaveBeenCalled();
  });

  it('is not sent where the platform does not have it', () => {
    const { identity } = startProcess('sleep', ['60']);
    expect(signalVerified(identity, 'SIGBREAK', THIS_PLATFORM)).toBe(process.platform === 'win32'); // process.kill would throw
    expect(isAlive(identity)).toBe(true);
  });

  it('is not sent to a process that has ended', async () => {
    const { identity, child, ended } = startProcess('sleep', ['60']);
    child.kill('SIGKILL');
    await ended;
    expect(signalVerified(identity, 'SIGTERM', THIS_PLATFORM)).toBe(false);
  });

  it.runIf(isRoot)(`is never sent to a process of another user, even by root [${NEEDS_ROOT}]`, () => {
    const { identity } = startProcess('sleep', ['60'], { uid: NOBODY });
    expect(maySignal(identity, THIS_PLATFORM)).toBe(false);
    expect(signalVerified(identity, 'SIGKILL', THIS_PLATFORM)).toBe(false);
    expect(isAlive(identity)).toBe(true);
  });
});

describe('the end of a process group', () => {
  it('kills everything that its leader has left behind', async () => {
    const leader = startProcess('sh', ['-c', 'sleep 60 & echo $!'], { leadsGroup: true });
    const straggler = adopt(Number(await leader.nextLine()));
    await leader.ended;
    expect(isAlive(straggler)).toBe(true);
    killGroup(leader.pid, THIS_PLATFORM);
    await until('the straggler is gone', () => !isAlive(straggler));
  });

  it('does nothing when nobody is left', async () => {
    const leader = startProcess('true', [], { leadsGroup: true });
    await leader.ended;
    expect(() => killGroup(leader.pid, THIS_PLATFORM)).not.toThrow();
  });
});
